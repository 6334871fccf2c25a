import type pg from 'pg'
import { timestamp } from './load/warehouse.ts'
import { type EtlReport, type RunKind, rejectedTotal } from './report.ts'

/** With the run's number: a session lock that says "this run is alive". Ends with the connection, however that ends. */
const RUN_LOCK = 0x72756e
const DAY_MS = 24 * 3_600_000

/**
 * Opens a run in etl.run. Runs that never ended and that nobody is alive of were killed: they are written down as such.
 * @param client stays connected for as long as the run lives
 */
export async function beginRun(client: pg.Client, kind: RunKind, now: number): Promise<number> {
  const { rows: open } = await client.query<{ run_id: bigint }>(
    "SELECT run_id FROM etl.run WHERE state = 'running'",
  )
  for (const { run_id } of open) await endIfDead(client, Number(run_id), now)
  // A run that found nothing says only that all was loaded then; a day of those is enough.
  await client.query("DELETE FROM etl.run WHERE state = 'done' AND objects = 0 AND finished_at < $1", [
    timestamp(now - DAY_MS),
  ])
  const { rows } = await client.query<{ run_id: bigint }>(
    'INSERT INTO etl.run (kind, started_at) VALUES ($1, $2) RETURNING run_id',
    [kind, timestamp(now)],
  )
  const runId = Number(rows[0]?.run_id)
  await client.query('SELECT pg_advisory_lock($1, $2)', [RUN_LOCK, runId])
  return runId
}

async function endIfDead(client: pg.Client, runId: number, now: number): Promise<void> {
  const { rows } = await client.query<{ dead: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS dead', [
    RUN_LOCK,
    runId,
  ])
  if (rows[0]?.dead !== true) return
  await client.query(
    "UPDATE etl.run SET state = 'failed', finished_at = $2, error = 'interrupted' WHERE run_id = $1 AND state = 'running'",
    [runId, timestamp(now)],
  )
  await client.query('SELECT pg_advisory_unlock($1, $2)', [RUN_LOCK, runId])
}

/** Writes down how far a run is, so that it can be seen from outside, and what is known of it should it be killed. */
export async function noteRun(
  client: pg.Client,
  report: EtlReport,
  state: 'running' | 'done' | 'stopped' | 'failed',
  now: number,
  error: string | null = null,
): Promise<void> {
  await client.query(
    `UPDATE etl.run SET state = $2, finished_at = $3, objects = $4, events = $5, inserted = $6, duplicates = $7, expired = $8,
       rejected = $9, sessions = $10, objects_left = $11, newest_event_at = $12, newest_receipt_at = $13, error = $14
     WHERE run_id = $1`,
    [
      report.runId,
      state,
      state === 'running' ? null : timestamp(now),
      report.objects,
      report.events,
      report.inserted,
      report.duplicates,
      report.expired,
      rejectedTotal(report),
      report.sessions,
      state === 'running' ? null : report.left.objects,
      report.newestEventAt === null ? null : timestamp(report.newestEventAt),
      report.newestReceiptAt === null ? null : timestamp(report.newestReceiptAt),
      error,
    ],
  )
}
