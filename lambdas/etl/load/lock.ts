import type pg from 'pg'
import { isLockTimeout, WarehouseBusy } from '../errors.ts'

/** "click" in ASCII. One lock for the whole warehouse: batches merge one at a time, since they meet in sessions and roll-ups. */
const MERGE_LOCK = 0x636c69636b

/** The session's lock_timeout: many times what a batch takes. */
const PATIENCE_MS = 120_000

/**
 * Waits until no other transaction merges; the lock ends with this one.
 * @throws WarehouseBusy after two minutes
 */
export async function lockMerge(client: pg.Client): Promise<void> {
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MERGE_LOCK])
  } catch (cause) {
    if (!isLockTimeout(cause)) throw cause
    await client.query('ROLLBACK')
    throw new WarehouseBusy(await holder(client), PATIENCE_MS, cause)
  }
}

/**
 * Does a piece of work in a transaction of its own, while no batch is merged: all of it, or nothing.
 * @throws WarehouseBusy after two minutes, and what the work throws
 */
export async function alone<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    await lockMerge(client)
    const done = await work()
    await client.query('COMMIT')
    return done
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {})
    throw cause
  }
}

/** pg_locks shows a 64-bit lock as two halves. */
async function holder(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 1
       AND (classid::bigint << 32 | objid::bigint) = $1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [MERGE_LOCK],
  )
  return rows[0]?.pid ?? null
}
