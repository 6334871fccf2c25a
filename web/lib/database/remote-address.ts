import { z } from 'zod'

/** Where the shop's database is in an AWS account. Its password and certificate are in Parameter Store, which the server's own role
 * may read: no secret stands in the environment. */

export interface RemoteAddress {
  host: string
  region: string
  /** The name in the server's certificate, whatever way leads to it. */
  serverName: string
  passwordParameter: string
  certificateParameter: string
}

const variables = z.object({
  CLICKSTREAM_DATABASE_HOST: z.string().min(1),
  CLICKSTREAM_STACK: z.string().min(1),
  CLICKSTREAM_REGION: z.string().min(1),
})

/** @returns null where the environment names no host; @throws ZodError that names what is missing, without values */
export function readRemoteAddress(env: NodeJS.ProcessEnv = process.env): RemoteAddress | null {
  if (!env['CLICKSTREAM_DATABASE_HOST']) return null
  const { CLICKSTREAM_DATABASE_HOST: host, CLICKSTREAM_STACK: stack, ...told } = variables.parse(env)
  return {
    host,
    region: told.CLICKSTREAM_REGION,
    serverName: `oltp.${stack}.clickstream`,
    passwordParameter: `/clickstream/${stack}/oltp/web/password`,
    certificateParameter: `/clickstream/${stack}/oltp/certificate`,
  }
}
