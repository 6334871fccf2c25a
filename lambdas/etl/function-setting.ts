import { z } from 'zod'
import type { EtlRules } from './rules.ts'

/** What the ETL function is told by its environment. No secret is in it: those are in Parameter Store, under the names told here. */
export interface FunctionSetting {
  bucket: string
  warehouse: {
    host: string
    port: number
    database: string
    /** Name of the parameter with the password of role etl. */
    passwordParameter: string
    /** Name of the parameter with the warehouse's own certificate, in PEM. */
    certificateParameter: string
    /** The name in the certificate, where that is not the host. */
    certificateName: string
  }
  rules: EtlRules
  retentionMonths: number | null
}

const rules: z.ZodType<EtlRules> = z.object({
  timeZone: z.string(),
  currency: z.string(),
  sessionTimeoutMinutes: z.number(),
  sessionMaxHours: z.number(),
  splitOnMidnight: z.boolean(),
  splitOnCampaign: z.boolean(),
  engagedSeconds: z.number(),
  conversions: z.array(z.string()),
  ownHosts: z.array(z.string()),
})

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue('is not JSON')
    return z.NEVER
  }
})

const variables = z.object({
  RAW_BUCKET: z.string().min(1),
  WAREHOUSE_HOST: z.string().min(1),
  WAREHOUSE_PORT: z.coerce.number().int().default(5432),
  WAREHOUSE_DATABASE: z.string().default('clickstream_dw'),
  WAREHOUSE_CERTIFICATE_NAME: z.string().optional(),
  PASSWORD_PARAMETER: z.string().min(1),
  CERTIFICATE_PARAMETER: z.string().min(1),
  ETL_SETTING: json.pipe(z.object({ rules, retentionMonths: z.int().nullable() })),
})

/** @throws Error that names what is missing, without values */
export function functionSetting(environment: Record<string, string | undefined>): FunctionSetting {
  const parsed = variables.safeParse(environment)
  if (!parsed.success) throw new Error(`environment: ${z.prettifyError(parsed.error)}`)
  const told = parsed.data
  return {
    bucket: told.RAW_BUCKET,
    warehouse: {
      host: told.WAREHOUSE_HOST,
      port: told.WAREHOUSE_PORT,
      database: told.WAREHOUSE_DATABASE,
      passwordParameter: told.PASSWORD_PARAMETER,
      certificateParameter: told.CERTIFICATE_PARAMETER,
      certificateName: told.WAREHOUSE_CERTIFICATE_NAME ?? told.WAREHOUSE_HOST,
    },
    ...told.ETL_SETTING,
  }
}
