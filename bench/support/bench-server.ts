import type { ChildProcess } from 'node:child_process'
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { freePort } from '../../local/ports.ts'
import { postgresBinaries } from '../../local/postgres/binaries.ts'
import { initCluster, SUPERUSER, startCluster } from '../../local/postgres/cluster.ts'
import { ensureDatabase, type Passwords } from '../../local/postgres/roles.ts'
import { postgresUser } from '../../local/postgres/system-user.ts'
import { migrate } from '../../migrations/migrate.ts'
import type { DatabaseAddress } from '../../stack/database.ts'
import { newPassword } from '../../stack/scram.ts'

/** A migrated warehouse, empty when it is made. */
export interface BenchWarehouse {
  /** For the ETL. */
  address: DatabaseAddress
  /** For the dashboard. */
  shiny: DatabaseAddress
  owner: pg.Client
  drop(): Promise<void>
}

type BenchPasswords = Passwords & { superuser: string }

/** A PostgreSQL server of the bench's own, with the settings of the local stack. */
export class BenchServer {
  readonly #child: ChildProcess
  readonly #superuser: pg.Client
  readonly #port: number
  readonly #passwords: Passwords
  #made = 0

  private constructor(child: ChildProcess, superuser: pg.Client, port: number, passwords: Passwords) {
    this.#child = child
    this.#superuser = superuser
    this.#port = port
    this.#passwords = passwords
  }

  /** Makes the server in a folder, or starts the one that is there. */
  static async start(folder: string): Promise<BenchServer> {
    await chmod(folder, 0o711)
    const user = await postgresUser()
    const binaries = await postgresBinaries(user, join(folder, 'postgresql'))
    const parent = join(folder, 'dw')
    await mkdir(parent, { recursive: true })
    if (user !== null) await chown(parent, user.uid, user.gid)
    const cluster = { binaries, folder: join(parent, 'data'), port: await freePort(), user }
    const { superuser: password, ...passwords } = await passwordsOf(folder)
    await initCluster(cluster, password)
    const child = startCluster(cluster)
    const superuser = await patiently(async () => {
      const client = new pg.Client({
        host: '127.0.0.1',
        port: cluster.port,
        user: SUPERUSER,
        database: 'postgres',
        password,
      })
      await client.connect()
      return client
    })
    await ensureDatabase(superuser, 'dw', passwords)
    return new BenchServer(child, superuser, cluster.port, passwords)
  }

  /** @param name of a database that may be there from another start; else a new one is made */
  async warehouse(name = `bench_${++this.#made}`): Promise<BenchWarehouse> {
    const { rowCount } = await this.#superuser.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await this.#superuser.query(`CREATE DATABASE ${name} OWNER owner TEMPLATE template0`)
    const address = (user: 'owner' | 'etl' | 'shiny'): DatabaseAddress => ({
      host: '127.0.0.1',
      port: this.#port,
      database: name,
      user,
      password: this.#passwords[user],
      tls: null,
    })
    const owner = new pg.Client(address('owner'))
    await owner.connect()
    await migrate({ client: owner, database: 'dw', direction: 'up' })
    await this.#superuser.query('CHECKPOINT')
    return {
      address: address('etl'),
      shiny: address('shiny'),
      owner,
      drop: async () => {
        await owner.end()
        await this.#superuser.query(`DROP DATABASE ${name} WITH (FORCE)`)
      },
    }
  }

  /** The rows of the facts again, into one table with the facts' indexes and a key of event ids. @returns ms */
  async bareCopy({ owner }: BenchWarehouse): Promise<number> {
    const rows = await buffer(owner.query(copyTo('COPY (SELECT * FROM dw.fact_event) TO STDOUT')))
    await owner.query(`
      CREATE TABLE bare (LIKE dw.fact_event);
      ALTER TABLE bare ADD PRIMARY KEY (event_id);
      CREATE INDEX ON bare (visitor_key, occurred_at);
      CREATE INDEX ON bare (transaction_id) WHERE transaction_id IS NOT NULL;
      CREATE INDEX ON bare USING brin (event_date) WITH (pages_per_range = 32);
    `)
    await this.#superuser.query('CHECKPOINT')
    const began = performance.now()
    await pipeline(Readable.from(chunks(rows)), owner.query(copyFrom('COPY bare FROM STDIN')))
    const ms = performance.now() - began
    await owner.query('DROP TABLE bare')
    return ms
  }

  /** All of the warehouse by the number of its events. */
  async bytesAnEvent({ owner }: BenchWarehouse): Promise<number> {
    const { rows } = await owner.query<{ bytes: number }>(
      `SELECT sum(pg_total_relation_size(c.oid))::float8 / (SELECT count(*) FROM dw.fact_event) AS bytes
       FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace IN ('etl'::regnamespace, 'dw'::regnamespace, 'mart'::regnamespace)`,
    )
    return rows[0]?.bytes ?? 0
  }

  async stop(): Promise<void> {
    await this.#superuser.end()
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGINT')
    await ended
  }
}

/** Kept beside the data folder, which knows no others. */
async function passwordsOf(folder: string): Promise<BenchPasswords> {
  const file = join(folder, 'passwords.json')
  const kept = await readFile(file, 'utf8').catch(() => null)
  if (kept !== null) return JSON.parse(kept) as BenchPasswords
  const made: BenchPasswords = {
    superuser: newPassword(),
    owner: newPassword(),
    etl: newPassword(),
    web: '-',
    analyst: newPassword(),
    shiny: newPassword(),
  }
  await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

function* chunks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (cause) {
      if (attempt === 100) throw cause
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
