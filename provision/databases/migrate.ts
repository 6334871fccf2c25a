import type pg from 'pg'
import {
  type Direction,
  type MigrationState,
  migrate,
  migrationNames,
  migrationStates,
} from '../../migrations/migrate.ts'
import type { Database } from '../../stack/database.ts'
import { withClient } from '../../stack/open-client.ts'
import { Changes } from '../changes.ts'
import type { Provisioning } from '../context.ts'
import { readParameter } from '../secrets/find-parameter.ts'
import { parameterName } from '../secrets/names.ts'
import { ensureParameter } from '../secrets/parameter.ts'
import { connectDatabase } from './connect.ts'

/** Brings a database to this version, by whatever way leads to it. @returns the names of what ran */
export type Migrate = (provisioning: Provisioning, database: Database) => Promise<string[]>

/** Through a tunnel, as the owner. */
export async function withOwner<T>(
  provisioning: Provisioning,
  database: Database,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const opened = await connectDatabase(provisioning, database, 'owner')
  return withClient(opened, work, { application_name: 'clickstream-cli' })
}

/** @returns the names of what ran; @throws MigrationFailed, MigrationRunning, and as connectDatabase */
export async function migrateByTunnel(
  provisioning: Provisioning,
  database: Database,
  direction: Direction = 'up',
  count?: number,
): Promise<string[]> {
  return withOwner(provisioning, database, (client) =>
    migrate({ client, database, direction, ...(count === undefined ? {} : { count }) }),
  )
}

export const statesByTunnel = (provisioning: Provisioning, database: Database): Promise<MigrationState[]> =>
  withOwner(provisioning, database, (client) => migrationStates(client, database))

/**
 * Migrates, unless this very server was brought to this version before: then nothing has to be opened to know it.
 * @param instanceId of the machine that it is on: another one has an empty database
 * @returns how many ran; null in a plan
 */
export async function ensureMigrated(
  provisioning: Provisioning,
  database: Database,
  instanceId: string,
  migrateUp: Migrate,
): Promise<number | null> {
  const part = `databases/${database}`
  const { changes, signal } = provisioning
  const wanted = `${instanceId} ${(await migrationNames(database)).at(-1)}`
  const before = await remembered(provisioning, database)
  if (before === wanted) return 0
  const kind = before === null ? 'create' : 'change'
  let ran: number | null = null
  const what = `migrations up to ${wanted.split(' ')[1]}`
  await changes.make({ part, kind, what }, async () => {
    ran = (await migrateUp(provisioning, database)).length
    // A part of the same change, and none of its own.
    const within = { ...provisioning, changes: new Changes('up', signal) }
    await ensureParameter(within, memoName(database), wanted, { part })
  })
  return ran
}

/** After a migration by hand, `up` has to look again. */
export async function forgetMigrated(provisioning: Provisioning, database: Database): Promise<void> {
  if ((await remembered(provisioning, database)) === null) return
  await ensureParameter(provisioning, memoName(database), 'changed by hand', {
    part: `databases/${database}`,
  })
}

const memoName = (database: Database) => `migrated/${database}`

const remembered = (provisioning: Provisioning, database: Database): Promise<string | null> =>
  readParameter(provisioning, parameterName(provisioning, memoName(database)))
