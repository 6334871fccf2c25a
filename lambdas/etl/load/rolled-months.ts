import type pg from 'pg'
import { alone } from './lock.ts'
import type { Recut } from './recut.ts'
import type { StoredEvent } from './stored-events.ts'

/** A session's events may be of the next day, or of the one after where clocks go forward. */
const DAYS_OF_A_SESSION = 3
/** Most late events are there when a month has been over for so long. */
const SETTLED_DAYS = 2

/** Days (since 1970-01-01) that a batch changes something of. */
export function touchedDays(recut: Recut, replaced: readonly StoredEvent[]): number[] {
  const days = new Set<number>()
  for (const events of [recut.fresh, replaced]) for (const { date } of events) days.add(date)
  for (const sessions of [recut.added, recut.removed, recut.restitched])
    for (const { date } of sessions) for (let i = 0; i < DAYS_OF_A_SESSION; i++) days.add(date + i)
  return [...days]
}

/** The roll-ups of these days' months count no more: in the transaction that changes what they sum. */
export async function takeOut(client: pg.Client, days: readonly number[]): Promise<void> {
  await client.query(
    `DELETE FROM mart.rolled_month
     WHERE month IN (
       SELECT date_trunc('month', (date '1970-01-01' + d.day)::timestamp) FROM unnest($1::int[]) AS d (day))`,
    [days],
  )
}

/**
 * Rolls up, newest first, what months are over and are not rolled up: each in a transaction of its own, so that one that is cut
 * short takes nothing from the others. The next run goes on.
 * @param now epoch ms
 * @param mustStop asked before each month
 */
export async function rollMonths(client: pg.Client, now: number, mustStop: () => boolean): Promise<void> {
  const { rows } = await client.query<{ month: string }>(
    `SELECT m.month::date::text AS month
     FROM mart.coverage c
     CROSS JOIN generate_series(date_trunc('month', c.first_date::timestamp), least(c.last_date, $1::date)::timestamp, '1 month') AS m (month)
     WHERE mart.month_after(m.month::date) <= $1::date - $2::int
       AND NOT EXISTS (SELECT FROM mart.rolled_month r WHERE r.month = m.month)
       AND EXISTS (SELECT FROM dw.fact_session s WHERE s.session_date >= m.month AND s.session_date < mart.month_after(m.month::date))
     ORDER BY 1 DESC`,
    [new Date(now).toISOString(), SETTLED_DAYS],
  )
  for (const { month } of rows) {
    if (mustStop()) return
    // What it sums must not change under it.
    await alone(client, () => client.query('SELECT etl.roll_month($1)', [month]))
  }
}
