import { DATABASE_NAMES } from '../../stack/database.ts'
import { etlRules } from '../../stack/etl-rules.ts'
import type { Provisioning } from '../context.ts'
import type { IdentityParts } from '../identity/identity.ts'
import type { MachineParts } from '../machines/machines.ts'
import type { NetworkParts } from '../network/network.ts'
import { parameterName } from '../secrets/names.ts'
import { passwordName } from '../secrets/passwords.ts'
import type { Part, Steps } from '../steps.ts'
import type { Bucket } from '../storage/bucket.ts'
import type { LogParts } from '../watching/watching.ts'
import { readBundle } from './bundle.ts'
import { ensureFunction } from './function.ts'
import { functionPart } from './names.ts'

export interface FunctionParts {
  ingest: Part<{ name: string; arn: string }>
  etl: Part<{ name: string; arn: string }>
}

interface Needs {
  network: NetworkParts
  identity: IdentityParts
  raw: Part<Bucket>
  logs: LogParts
  machines: MachineParts
  /** Folder of the functions' programs. */
  bundles: string
}

/** The two functions. Their log groups come first: those that Lambda makes never expire. */
export function startFunctions(provisioning: Provisioning, steps: Steps, needs: Needs): FunctionParts {
  const { network, identity, raw, logs, machines, bundles } = needs
  const ingest = steps.start(functionPart('ingest'), async ({ need }) => {
    const { arn: roleArn } = await need(identity.roles.ingest)
    const bucket = await need(raw)
    await need(logs.ingest)
    return ensureFunction(provisioning, {
      kind: 'ingest',
      bundle: await readBundle(bundles, 'ingest'),
      roleArn,
      environment: { RAW_BUCKET: bucket.name, ALLOWED_ORIGINS: origins(provisioning) },
    })
  })
  const etl = steps.start(functionPart('etl'), async ({ need }) => {
    const { arn: roleArn } = await need(identity.roles.etl)
    const bucket = await need(raw)
    await need(logs.etl)
    const subnetIds = [await need(network.subnets['private-etl'])]
    const securityGroupIds = [await need(network.groups.sg_Lambda_ETL)]
    const spec = {
      kind: 'etl',
      bundle: await readBundle(bundles, 'etl'),
      roleArn,
      environment: etlEnvironment(provisioning, bucket.name),
      vpc: { subnetIds, securityGroupIds },
    } as const
    // Lambda takes a minute to bring a function into a VPC. The warehouse, which takes longer, comes up meanwhile.
    return ensureFunction(provisioning, spec, async () => ({
      WAREHOUSE_HOST: (await need(machines.analyticsLaunched)).privateIp,
    }))
  })
  return { ingest, etl }
}

const origins = ({ settings }: Provisioning) =>
  settings.aws.origins.length === 0 ? '*' : settings.aws.origins.join(' ')

/** Without the warehouse's address. Names of secrets, not secrets: the function reads them through its role. */
function etlEnvironment(provisioning: Provisioning, bucket: string): Record<string, string> {
  const { settings } = provisioning
  return {
    RAW_BUCKET: bucket,
    WAREHOUSE_DATABASE: DATABASE_NAMES.dw,
    PASSWORD_PARAMETER: parameterName(provisioning, passwordName('dw', 'etl')),
    CERTIFICATE_PARAMETER: parameterName(provisioning, 'dw/certificate'),
    ETL_SETTING: JSON.stringify({
      rules: etlRules(settings),
      retentionMonths: settings.retention.eventMonths,
    }),
  }
}
