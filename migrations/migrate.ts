import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import type { ClientBase } from 'pg'
import { type LockHolder, MigrationFailed, MigrationRunning } from './errors.ts'

/** Runs the SQL of migrations/oltp and migrations/dw by node-pg-migrate, which keeps its book in public.pgmigrations. */

export type Direction = 'up' | 'down'

export interface MigrateInput {
  /** Connected as the database's owner; it stays open. */
  client: ClientBase
  /** Which folder of migrations. */
  database: 'oltp' | 'dw'
  direction: Direction
  /** How many, 1 or more (Infinity: all); by default all up, one down. */
  count?: number
  /** Where the SQL files are; by default this program's own. */
  folder?: string
}

export interface MigrationState {
  name: string
  /** null: it has not run. */
  appliedAt: Date | null
}

/**
 * All migrations of one call are one transaction: a failing one leaves the database as it was.
 * @returns the names of those that ran, in their order
 * @throws MigrationFailed, MigrationRunning; RangeError for a count that is none: the runner takes 0 down for all down
 */
export async function migrate(input: MigrateInput): Promise<string[]> {
  const { client, database, direction, count, folder } = input
  if (count !== undefined && !(count === Infinity || (Number.isSafeInteger(count) && count >= 1)))
    throw new RangeError(`${count} is not a number of migrations`)
  let current: string | null = null
  const silent = () => {}
  const logger = {
    // The runner's errors do not name the migration; this line of its log does.
    info: (line: string) => {
      current = /^### MIGRATION (\S+)/.exec(line)?.[1] ?? current
    },
    warn: silent,
    error: silent,
  }
  try {
    const ran = await runner({
      dbClient: client,
      dir: folder ?? (await folderOf(database)),
      migrationsTable: 'pgmigrations',
      direction,
      singleTransaction: true,
      logger,
      ...(count === undefined ? {} : { count }),
    })
    return ran.map(({ name }) => name)
  } catch (cause) {
    if (cause instanceof Error && cause.message.startsWith('Another migration is already running'))
      throw new MigrationRunning(database, await lockHolder(client), cause)
    throw new MigrationFailed(current, cause)
  }
}

/** @returns the names of this version's migrations, in their order */
export async function migrationNames(database: 'oltp' | 'dw'): Promise<string[]> {
  const files = await readdir(await folderOf(database))
  return files.flatMap((file) => (file.endsWith('.sql') ? [file.slice(0, -'.sql'.length)] : [])).sort()
}

/** Every migration this version knows, and those that ran and it does not know. */
export async function migrationStates(
  client: ClientBase,
  database: 'oltp' | 'dw',
): Promise<MigrationState[]> {
  const known = await migrationNames(database)
  const { rows: exists } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.pgmigrations') IS NOT NULL AS there`,
  )
  const { rows } = exists[0]?.there
    ? await client.query<{ name: string; run_on: Date }>(
        // The column is without a time zone, written by now(): the session's own zone tells what moment it is.
        'SELECT name, run_on::timestamptz AS run_on FROM public.pgmigrations',
      )
    : { rows: [] }
  const applied = new Map(rows.map((row) => [row.name, row.run_on]))
  const names = [...new Set([...known, ...applied.keys()])].sort()
  return names.map((name) => ({ name, appliedAt: applied.get(name) ?? null }))
}

/** The lock is the runner's own: see PG_MIGRATE_LOCK_ID there. A bigint lock stands in pg_locks as two halves. */
async function lockHolder(client: ClientBase): Promise<LockHolder | null> {
  const { rows } = await client.query<LockHolder>(
    `SELECT pid, usename AS role, coalesce(application_name, '') AS application,
            (extract(epoch FROM backend_start) * 1000)::float8 AS since
       FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND (classid::bigint << 32 | objid::bigint) = 7241865325823964
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  return rows[0] ?? null
}

/** Beside this file in the sources; a built program stands some folders further in. */
async function folderOf(database: 'oltp' | 'dw'): Promise<string> {
  for (const place of ['.', '../migrations', '../../migrations']) {
    const folder = fileURLToPath(new URL(`${place}/${database}`, import.meta.url))
    const files = await readdir(folder).catch(() => [])
    if (files.length > 0) return folder
  }
  throw new Error(`the migrations of ${database} are not where this program expects them`)
}
