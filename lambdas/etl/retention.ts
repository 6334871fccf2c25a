import type pg from 'pg'
import { lockMerge } from './load/lock.ts'
import { timestamp } from './load/warehouse.ts'

/**
 * Drops months of events that are older than is to be kept. Sessions, orders and roll-ups stay.
 * @param months how many whole months are kept beside the current one (UTC)
 * @param now epoch ms
 * @returns the partitions dropped
 */
export async function dropExpired(client: pg.Client, months: number, now: number): Promise<string[]> {
  const today = new Date(now)
  const before = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months)
  await client.query('BEGIN')
  try {
    // Alone, so that no batch writes into a month that is going.
    await lockMerge(client)
    await client.query('UPDATE etl.setting SET dropped_before = greatest(dropped_before, $1::timestamptz)', [
      timestamp(before),
    ])
    const { rows } = await client.query<{ part: string }>('SELECT etl.drop_months_before($1) AS part', [
      timestamp(before),
    ])
    await client.query('COMMIT')
    return rows.map(({ part }) => part)
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {})
    throw cause
  }
}
