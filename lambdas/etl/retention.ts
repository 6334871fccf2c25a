import type pg from 'pg'
import { alone } from './load/lock.ts'
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
  // So that no batch writes into a month that is going.
  return alone(client, async () => {
    await client.query('UPDATE etl.setting SET dropped_before = greatest(dropped_before, $1::timestamptz)', [
      timestamp(before),
    ])
    const { rows } = await client.query<{ part: string }>('SELECT etl.drop_months_before($1) AS part', [
      timestamp(before),
    ])
    return rows.map(({ part }) => part)
  })
}
