import type pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { dropExpired } from './retention.ts'

async function warehouse(...months: string[]): Promise<pg.Client> {
  const client = await (await testDatabase('dw')).connect('etl')
  await client.query("INSERT INTO etl.setting (time_zone, currency, rules) VALUES ('UTC', 'USD', '{}')")
  for (const month of months) await client.query('SELECT etl.ensure_month($1)', [`${month}-01`])
  return client
}

const droppedBefore = async (client: pg.Client) =>
  (
    await client.query<{ at: Date | null }>('SELECT dropped_before AS at FROM etl.setting')
  ).rows[0]?.at?.toISOString()

test('keeps whole months beside the current one, over the turn of the year', async () => {
  const client = await warehouse('2025-10', '2025-11', '2025-12', '2026-01')
  const now = Date.UTC(2026, 0, 1)
  expect(await dropExpired(client, 2, now - 1)).toEqual([])
  expect(await dropExpired(client, 2, now)).toEqual(['fact_event_2025_10', 'fact_event_item_2025_10'])
  expect(await droppedBefore(client)).toBe('2025-11-01T00:00:00.000Z')
  expect(await dropExpired(client, 0, Date.UTC(2026, 0, 31, 23, 59))).toEqual([
    ...['fact_event_2025_11', 'fact_event_2025_12', 'fact_event_item_2025_11', 'fact_event_item_2025_12'],
  ])
})

test('what was dropped stays dropped where more is to be kept later', async () => {
  const client = await warehouse('2025-12')
  await dropExpired(client, 1, Date.UTC(2026, 5, 15))
  await dropExpired(client, 12, Date.UTC(2026, 5, 15))
  expect(await droppedBefore(client)).toBe('2026-05-01T00:00:00.000Z')
})

test('drops all that is to go, or nothing', async () => {
  const database = await testDatabase('dw')
  const [client, owner] = [await database.connect('etl'), await database.connect('owner')]
  await client.query("INSERT INTO etl.setting (time_zone, currency, rules) VALUES ('UTC', 'USD', '{}')")
  for (const month of ['2025-10', '2025-11'])
    await client.query('SELECT etl.ensure_month($1)', [`${month}-01`])
  // Somebody's view of the second month.
  await owner.query('CREATE VIEW mart.held AS SELECT * FROM dw.fact_event_2025_11')
  await expect(dropExpired(client, 0, Date.UTC(2026, 0, 15))).rejects.toMatchObject({ code: '2BP01' })
  expect(await droppedBefore(client)).toBeUndefined()
  expect((await owner.query("SELECT to_regclass('dw.fact_event_2025_10') IS NOT NULL AS kept")).rows).toEqual(
    [{ kept: true }],
  )
})
