import type { Provisioning } from './context.ts'
import { ensureMigrated, type Migrate } from './databases/migrate.ts'
import { hostsOf } from './databases/place.ts'
import { architectureOf } from './machines/image.ts'
import type { MachineParts } from './machines/machines.ts'
import { ensureBackups } from './scripts/backups.ts'
import { ensurePackageBundle, ensurePackageSource } from './scripts/package-bundle.ts'
import { ensurePostgresql } from './scripts/postgresql.ts'
import { ensureShiny } from './scripts/shiny.ts'
import type { Part, Steps } from './steps.ts'
import type { Bucket } from './storage/bucket.ts'

interface Needs {
  machines: MachineParts
  artifacts: Part<Bucket>
  passwords: Part<unknown>
  migrate: Migrate
}

/** The databases, each migrated: who loads or reads waits for it. */
export interface BootstrapParts {
  oltp: Part<void>
  dw: Part<void>
}

/**
 * What runs inside the machines. The warehouse's has no way to the internet: it is installed from a bundle of packages that the
 * shop database's builds. Each machine does one thing at a time, since dpkg does.
 */
export function startBootstrap(provisioning: Provisioning, steps: Steps, needs: Needs): BootstrapParts {
  const { machines, artifacts, passwords, migrate } = needs
  const { oltpInstanceType, warehouseInstanceType } = provisioning.settings.aws
  const bundle = steps.start('bootstrap/bundle', async ({ need, step }) => {
    const part = 'bootstrap/bundle'
    const { instanceId } = await need(machines.oltp)
    const { name: bucket } = await need(artifacts)
    const architecture = architectureOf(warehouseInstanceType)
    return ensurePackageBundle(provisioning, { part, instanceId, bucket, architecture, tell: step })
  })
  const oltp = steps.start('bootstrap/oltp', async ({ need, step }) => {
    const part = 'bootstrap/oltp'
    const { instanceId, privateIp } = await need(machines.oltp)
    const { publicIp } = await need(machines.address)
    await need(passwords)
    const { name: bucket } = await need(artifacts)
    await need(bundle)
    const hosts = hostsOf(provisioning, 'oltp', privateIp, publicIp)
    const server = { part, database: 'oltp', instanceId, instanceType: oltpInstanceType, hosts } as const
    await ensurePostgresql(provisioning, { ...server, tell: step })
    await ensureBackups(provisioning, { part, instanceId, bucket, tell: step })
  })
  const dw = steps.start('bootstrap/dw', async ({ need, step }) => {
    const part = 'bootstrap/dw'
    const { instanceId, privateIp } = await need(machines.analytics)
    await need(passwords)
    await ensurePackageSource(provisioning, { part, instanceId, tell: step }, await need(bundle))
    const hosts = hostsOf(provisioning, 'dw', privateIp, null)
    const server = { part, database: 'dw', instanceId, instanceType: warehouseInstanceType, hosts } as const
    await ensurePostgresql(provisioning, { ...server, tell: step })
  })
  steps.start('bootstrap/dashboard', async ({ need, step }) => {
    const part = 'bootstrap/dashboard'
    const { instanceId } = await need(machines.analytics)
    const { name: bucket } = await need(artifacts)
    await need(dw)
    await ensureShiny(provisioning, { part, instanceId, bucket, tell: step })
  })
  return {
    oltp: steps.start('databases/oltp', async ({ need }) => {
      await need(oltp)
      await ensureMigrated(provisioning, 'oltp', (await need(machines.oltp)).instanceId, migrate)
    }),
    dw: steps.start('databases/dw', async ({ need }) => {
      await need(dw)
      await ensureMigrated(provisioning, 'dw', (await need(machines.analytics)).instanceId, migrate)
    }),
  }
}
