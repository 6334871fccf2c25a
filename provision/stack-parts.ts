import { newPassword } from '../stack/scram.ts'
import { ensureApi } from './api/api.ts'
import { startBootstrap } from './bootstrap.ts'
import type { Provisioning } from './context.ts'
import type { Migrate } from './databases/migrate.ts'
import { startFunctions } from './functions/functions.ts'
import type { HostedApp } from './hosting/app.ts'
import { type HostingMeans, startApp, startRelease } from './hosting/hosting.ts'
import { startIdentity } from './identity/identity.ts'
import { type MachineParts, startMachines } from './machines/machines.ts'
import { startNetwork } from './network/network.ts'
import { ensureSchedule } from './schedule/schedule.ts'
import { ensurePasswords } from './secrets/passwords.ts'
import type { Part, Steps } from './steps.ts'
import { ensureArtifactsBucket, ensureRawBucket } from './storage/buckets.ts'
import { startLogs, startWatching } from './watching/watching.ts'

/** What a stack comes to, for those who use it. */
export interface StackParts {
  api: Part<{ apiId: string; endpoint: string }>
  pool: Part<{ poolId: string; clientId: string }>
  machines: MachineParts
}

/** Far below what API Gateway lets an account do, far above what a shop sends: a runaway client ends here. */
const THROTTLE = { rateLimit: 500, burstLimit: 1000 }

/** What a stack is made by besides AWS. */
export interface Means extends HostingMeans {
  /** Folder of the functions' programs: dist/lambda. */
  bundles: string
  /** Through a tunnel; tests that have no machines have another way. */
  migrate: Migrate
}

/** The whole stack, as a table of contents: each part begins at once and waits for exactly what it needs. */
export function startStack(provisioning: Provisioning, steps: Steps, means: Means): StackParts {
  const { settings } = provisioning
  const { bundles, migrate } = means
  const network = startNetwork(provisioning, steps)
  const identity = startIdentity(provisioning, steps)
  const logs = startLogs(provisioning, steps)
  const raw = steps.start('storage/raw', () => ensureRawBucket(provisioning))
  const artifacts = steps.start('storage/artifacts', () => ensureArtifactsBucket(provisioning))
  const passwords = steps.start('secrets/passwords', () => ensurePasswords(provisioning, newPassword))
  const machines = startMachines(provisioning, steps, { network, identity })
  const databases = startBootstrap(provisioning, steps, { machines, artifacts, passwords, migrate })
  const functions = startFunctions(provisioning, steps, { network, identity, raw, logs, machines, bundles })
  const hosting = startApp(provisioning, steps, { identity, ...means })
  const api = steps.start('api/http-api', async ({ need }) =>
    ensureApi(provisioning, {
      ingest: await need(functions.ingest),
      logGroupArn: (await need(logs.api)).arn,
      origins: originsOf(await need(hosting.app), settings.aws.origins),
      throttle: THROTTLE,
    }),
  )
  steps.start('schedule/etl', async ({ need }) => {
    // Before it there is nothing to load into: each run would fail, and ring an alarm.
    await need(databases.dw)
    await ensureSchedule(provisioning, {
      functionArn: (await need(functions.etl)).arn,
      roleArn: (await need(identity.roles.scheduler)).arn,
      shards: settings.aws.etlShards,
    })
  })
  startRelease(provisioning, steps, { hosting, api, pool: identity.pool, address: machines.address }, means)
  startWatching(provisioning, steps, { machines, api })
  return { api, pool: identity.pool, machines }
}

/** Where browsers may send events from: the storefront that is hosted, and whoever is named besides. */
const originsOf = (app: HostedApp | null, named: readonly string[]): string[] =>
  app === null ? [...named] : [...new Set([app.origin, ...named])]
