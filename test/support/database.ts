import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { SUPERUSER } from '../../local/postgres/cluster.ts'
import { DATABASE_NAMES, type Database, type DatabaseAddress, type Role } from '../../stack/database.ts'

/** A database of the test's own: a clone of the migrated one, dropped when the test ends. */
export interface TestDatabase {
  name: string
  address(role: Role): DatabaseAddress
  /** A connection that is closed when the test ends. */
  connect(role: Role | 'postgres'): Promise<pg.Client>
}

export interface TestDatabaseOptions {
  /** false: empty, with no migration run. */
  migrated?: boolean
  /** Where to hang the clean-up; by default the running test. */
  onEnd?: (clean: () => Promise<void>) => void
}

export async function testDatabase(
  database: Database,
  options: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const { migrated = true, onEnd = onTestFinished } = options
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = migrated ? DATABASE_NAMES[database] : 'template0'
  await asSuperuser(`CREATE DATABASE ${name} OWNER owner TEMPLATE ${template}`)
  // A clone does not take over who may connect.
  if (migrated) await grantConnect(name, database)
  const clients: pg.Client[] = []
  onEnd(async () => {
    await Promise.all(clients.map((client) => client.end().catch(() => {})))
    await asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`)
  })
  const server = inject('postgres')
  const address = (role: Role): DatabaseAddress => ({
    host: '127.0.0.1',
    port: server.port,
    database: name,
    user: role,
    password: server.passwords[role],
    tls: null,
  })
  return {
    name,
    address,
    connect: async (role) => {
      const client = new pg.Client(
        role === 'postgres'
          ? { ...address('owner'), user: SUPERUSER, password: server.superuserPassword }
          : address(role),
      )
      client.on('error', () => {})
      await client.connect()
      clients.push(client)
      return client
    },
  }
}

async function grantConnect(name: string, database: Database): Promise<void> {
  const roles = database === 'dw' ? 'etl, analyst, shiny' : 'web, analyst'
  await asSuperuser(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
  await asSuperuser(`GRANT CONNECT ON DATABASE ${name} TO ${roles}`)
  if (database === 'dw') await asSuperuser(`GRANT TEMPORARY ON DATABASE ${name} TO etl`)
}

/** The names are ours: letters, digits and `_`. */
async function asSuperuser(sql: string): Promise<void> {
  const { port, superuserPassword } = inject('postgres')
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: SUPERUSER,
    password: superuserPassword,
  })
  await client.connect()
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query(sql)
        return
      } catch (cause) {
        // Two clones of one template at once: the template counts as in use for a moment.
        if ((cause as pg.DatabaseError).code !== '55006' || attempt === 100) throw cause
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  } finally {
    await client.end()
  }
}
