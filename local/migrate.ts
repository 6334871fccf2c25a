import pg from 'pg'
import { MigrationRunning } from '../migrations/errors.ts'
import { type Direction, migrate } from '../migrations/migrate.ts'
import { clientConfig } from '../stack/client-config.ts'
import type { Database } from '../stack/database.ts'
import type { Program } from './program.ts'
import { localAddress } from './run-etl.ts'
import { type Waiting, waitFor } from './wait.ts'

/** Another `up` may be migrating: it is done within moments. */
const PATIENCE_MS = 60_000

/** Migrates one of a stack's databases. @returns what ran; @throws MigrationFailed, MigrationRunning */
export async function migrateLocal(
  program: Program,
  database: Database,
  direction: Direction,
  count: number | undefined,
  waiting: Waiting,
): Promise<string[]> {
  const client = new pg.Client({
    ...clientConfig(localAddress(program, database, 'owner')),
    application_name: 'clickstream-cli',
  })
  client.on('error', () => {})
  await client.connect()
  try {
    let running: unknown
    const ran = await waitFor(
      () =>
        migrate({ client, database, direction, ...(count === undefined ? {} : { count }) }).catch(
          (cause: unknown) => {
            if (!(cause instanceof MigrationRunning)) throw cause
            running = cause
            return null
          },
        ),
      200,
      PATIENCE_MS,
      waiting,
    )
    if (ran === null) throw running
    return ran
  } finally {
    await client.end()
  }
}
