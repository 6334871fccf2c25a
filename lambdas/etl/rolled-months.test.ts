import type pg from 'pg'
import { expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { testEtl } from '../../test/support/etl.ts'
import { event, putEvents } from '../../test/support/raw-objects.ts'
import { rollupDifferences } from '../../test/support/warehouse-digest.ts'
import { MemoryStore } from '../raw-store/memory-store.ts'

/** Months are rolled up when they are over, and count no more as soon as something in them changes. */

const OCTOBER = Date.UTC(2026, 9, 15, 12)
const NOVEMBER = Date.UTC(2026, 10, 2, 12)
const IN_NOVEMBER = Date.UTC(2026, 10, 20)

async function warehouse(): Promise<{ database: TestDatabase; owner: pg.Client; store: MemoryStore }> {
  const database = await testDatabase('dw')
  const store = new MemoryStore()
  for (const at of [OCTOBER, NOVEMBER]) await putEvents(store, at, [view(at)])
  return { database, owner: await database.connect('owner'), store }
}

const view = (at: number) => event('page_view', `view at ${at}`, at)

async function rolled(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ month: string }>(
    'SELECT month::text FROM mart.rolled_month ORDER BY 1',
  )
  return rows.map(({ month }) => month)
}

/** Sessions by device and landing page, of both months. */
async function entered(client: pg.Client, device: string | null): Promise<number> {
  const { rows } = await client.query<{ sessions: number }>(
    `SELECT coalesce(sum(sessions), 0)::int AS sessions FROM mart.landing_pages('2026-10-01', '2026-11-30', NULL, true, NULL, $1)`,
    [device],
  )
  return rows[0]?.sessions ?? 0
}

test('a month is rolled up two days after its end, not before', async () => {
  const { database, owner, store } = await warehouse()
  await testEtl(database, store, { clock: () => Date.UTC(2026, 10, 2, 23, 59), kind: 'backfill' })
  expect(await rolled(owner)).toEqual([])
  await testEtl(database, store, { clock: () => Date.UTC(2026, 10, 3), kind: 'backfill' })
  expect(await rolled(owner)).toEqual(['2026-10-01'])
  await testEtl(database, store, { clock: () => Date.UTC(2026, 11, 3), kind: 'backfill' })
  expect(await rolled(owner)).toEqual(['2026-10-01', '2026-11-01'])
})

test('what comes late takes its month out, and the run’s end rolls it up again', async () => {
  const { database, owner, store } = await warehouse()
  await testEtl(database, store, { clock: () => IN_NOVEMBER, kind: 'backfill' })
  const { rows } = await owner.query<{ device: string }>('SELECT category AS device FROM dw.dim_device')
  const device = rows[0]?.device ?? ''
  expect(await entered(owner, device)).toBe(2)

  const forgotten = OCTOBER + 86_400_000
  await putEvents(store, forgotten, [view(forgotten)])
  // Stopped before it comes to the months.
  const stop = { calls: 0 }
  const remainingMs = () => (stop.calls++ === 0 ? 1e9 : 0)
  expect(
    await testEtl(database, store, { clock: () => IN_NOVEMBER, kind: 'backfill', remainingMs }),
  ).toMatchObject({ inserted: 1 })
  expect(await rolled(owner)).toEqual([])
  expect(await entered(owner, device)).toBe(3)

  await testEtl(database, store, { clock: () => IN_NOVEMBER, kind: 'backfill' })
  expect(await rolled(owner)).toEqual(['2026-10-01'])
  expect(await entered(owner, device)).toBe(3)
  expect(await rollupDifferences(owner)).toEqual({})
})

test('a month that cannot be rolled up fails the run, keeps what was loaded, and is read from its sessions', async () => {
  const { database, owner, store } = await warehouse()
  await owner.query('ALTER TABLE mart.journey_month ADD CHECK (sessions < 0)')
  const run = () => testEtl(database, store, { clock: () => IN_NOVEMBER, kind: 'backfill' })
  await expect(run()).rejects.toMatchObject({ code: '23514' })
  expect(await rolled(owner)).toEqual([])
  const { rows } = await owner.query('SELECT count(*)::int AS pages FROM mart.page_month')
  expect(rows).toEqual([{ pages: 0 }])
  await owner.query('ALTER TABLE mart.journey_month DROP CONSTRAINT journey_month_sessions_check')
  expect(await run()).toMatchObject({ state: 'done', inserted: 0 })
  expect(await rolled(owner)).toEqual(['2026-10-01'])
})
