import pg from 'pg'
import { DATABASE_NAMES, type Database } from '../../stack/database.ts'
import { ServiceDown } from '../../stack/errors.ts'
import type { Context } from '../../stack/stack.ts'
import type { Program } from '../program.ts'
import type { SupervisorClient } from '../supervisor/client.ts'
import { waitFor } from '../wait.ts'
import { SUPERUSER } from './cluster.ts'
import { ensureDatabase } from './roles.ts'

/** Connects as the superuser, and sees to the database and its roles. @throws ServiceDown, Interrupted */
export async function ensureRoles(
  { stack, secrets }: Program,
  database: Database,
  supervisor: SupervisorClient,
  context: Context,
): Promise<void> {
  const superuser = await connectWhenReady(
    {
      host: '127.0.0.1',
      port: stack.ports[database],
      user: SUPERUSER,
      database: 'postgres',
      password: secrets.superuser,
    },
    database,
    supervisor,
    context,
  )
  try {
    await ensureDatabase(superuser, database, secrets.roles)
  } finally {
    await superuser.end()
  }
}

/** A server that is starting refuses, then says that it is starting up, then lets us in. */
async function connectWhenReady(
  config: pg.ClientConfig,
  database: Database,
  supervisor: SupervisorClient,
  context: Context,
): Promise<pg.Client> {
  let last: unknown
  const connect = async () => {
    const client = new pg.Client(config)
    try {
      await client.connect()
      return client
    } catch (cause) {
      last = cause
      await client.end().catch(() => {})
      return null
    }
  }
  const client = await waitFor(connect, 100, 60_000, context)
  if (client !== null) return client
  throw new ServiceDown(DATABASE_NAMES[database], await supervisor.reason(database), last)
}
