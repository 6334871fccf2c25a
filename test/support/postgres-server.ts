import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { freePort } from '../../local/ports.ts'
import { postgresBinaries } from '../../local/postgres/binaries.ts'
import { initCluster, SUPERUSER, startCluster } from '../../local/postgres/cluster.ts'
import { ensureDatabase, type Passwords } from '../../local/postgres/roles.ts'
import { postgresUser } from '../../local/postgres/system-user.ts'
import { migrate } from '../../migrations/migrate.ts'
import { DATABASE_NAMES, DATABASES } from '../../stack/database.ts'

/** One PostgreSQL for a test run, with both databases migrated once. Tests clone them: see database.ts. */
export interface TestServer {
  port: number
  superuserPassword: string
  passwords: Passwords
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-test-'))
  await chmod(folder, 0o711)
  const user = await postgresUser()
  const binaries = await postgresBinaries(user, join(folder, 'postgresql'))
  const data = join(folder, 'data')
  await mkdir(data)
  if (user !== null) await chown(data, user.uid, user.gid)
  const server = testServer(await freePort())
  const cluster = { binaries, folder: join(data, 'cluster'), port: server.port, user }
  await initCluster(cluster, server.superuserPassword)
  const child = startCluster(cluster, { fsync: 'off', max_connections: '200', full_page_writes: 'off' })
  const log: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => log.push(chunk.toString()))
  await makeTemplates(server).catch((cause: unknown) => {
    child.kill('SIGQUIT')
    throw new Error(`the test's PostgreSQL did not come up:\n${log.join('').slice(-2000)}`, { cause })
  })
  project.provide('postgres', server)
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

function testServer(port: number): TestServer {
  const password = () => randomBytes(12).toString('hex')
  return {
    port,
    superuserPassword: password(),
    passwords: {
      owner: password(),
      etl: password(),
      web: password(),
      analyst: password(),
      shiny: password(),
    },
  }
}

async function makeTemplates(server: TestServer): Promise<void> {
  const superuser = await connectPatiently(server)
  for (const database of DATABASES) {
    await ensureDatabase(superuser, database, server.passwords)
    const owner = new pg.Client({
      host: '127.0.0.1',
      port: server.port,
      database: DATABASE_NAMES[database],
      user: 'owner',
      password: server.passwords.owner,
    })
    await owner.connect()
    await migrate({ client: owner, database, direction: 'up' })
    await owner.end()
  }
  await superuser.end()
}

async function connectPatiently(server: TestServer): Promise<pg.Client> {
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: server.port,
      database: 'postgres',
      user: SUPERUSER,
      password: server.superuserPassword,
    })
    try {
      await client.connect()
      return client
    } catch (cause) {
      if (attempt === 100) throw cause
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
