import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../lambdas/raw-store/memory-store.ts'
import { testDatabase } from '../test/support/database.ts'
import { testEtl } from '../test/support/etl.ts'
import { rowsOf } from '../test/support/metric-warehouse.ts'
import { at, event, putEvents } from '../test/support/raw-objects.ts'

/** What a visitor did: names at times of the tests' day. */
type Did = readonly (readonly [name: string, time: string, path?: string])[]

async function setup(visits: Readonly<Record<string, Did>>, rules: object = {}) {
  const database = await testDatabase('dw')
  const store = new MemoryStore()
  for (const [visitor, did] of Object.entries(visits)) {
    const events = did.map(([name, time, path = '/'], place) =>
      event(name, visitor, momentOf(time), { pageUrl: `https://shop.example${path}`, place }),
    )
    await putEvents(store, Math.max(...did.map(([, time]) => momentOf(time))), events)
  }
  await testEtl(database, store, { rules })
  const shiny = await database.connect('shiny')
  const ask = (call: string, ...values: unknown[]) => rowsOf(shiny, call, values)
  const funnel = async (steps: string[], window: string | null = null, day = '2026-11-20') =>
    (await ask('mart.funnel($1, $1, $2, $3)', day, steps, window)).map((row) =>
      [row['sessions'], row['rate_from_previous'], row['median_seconds']].join(' '),
    )
  return { ask, funnel }
}

const momentOf = (time: string) => (time.includes('T') ? Date.parse(time) : at(time))

describe('funnel', () => {
  const STEPS = ['view_item', 'add_to_cart', 'purchase']

  test('counts those who took all steps so far, in their order, with whatever came between', async () => {
    const { funnel } = await setup({
      all: [
        ['view_item', '10:00:00'],
        ['page_view', '10:00:10'],
        ['add_to_cart', '10:00:20'],
        ['purchase', '10:01:20'],
      ],
      half: [
        ['view_item', '10:00:00'],
        ['add_to_cart', '10:00:40'],
      ],
      skipped: [
        ['view_item', '10:00:00'],
        ['purchase', '10:01:00'],
      ],
      backwards: [
        ['purchase', '10:00:00'],
        ['add_to_cart', '10:01:00'],
        ['view_item', '10:02:00'],
      ],
      elsewhere: [
        ['view_item', '10:00:00'],
        ['add_to_cart', '10:30:00'],
      ],
    })
    expect(await funnel(STEPS)).toEqual(['5  ', '2 0.4 30', '1 0.5 60'])
  })

  test('a later start counts that keeps to the window where the first does not', async () => {
    const { funnel } = await setup({
      ann: [
        ['view_item', '10:00:00'],
        ['view_item', '10:09:00'],
        ['add_to_cart', '10:10:00'],
        ['purchase', '10:12:00'],
      ],
      bob: [
        ['view_item', '10:00:00'],
        ['add_to_cart', '10:01:00'],
        ['purchase', '10:12:00'],
      ],
      // The cart that is nearer belongs to a start that is too far away for the purchase.
      eve: [
        ['view_item', '10:00:00'],
        ['add_to_cart', '10:02:00'],
        ['view_item', '10:04:00'],
        ['purchase', '10:06:00'],
      ],
    })
    expect(await funnel(STEPS)).toEqual(['3  ', '3 1 60', '3 1 240'])
    expect(await funnel(STEPS, '5 minutes')).toEqual(['3  ', '3 1 60', '1 0.3333 120'])
    expect(await funnel(STEPS, '3 minutes')).toEqual(['3  ', '3 1 60', '1 0.3333 120'])
    expect(await funnel(STEPS, '179.999 seconds')).toEqual(['3  ', '3 1 60', '0 0 '])
  })

  test('a step twice needs two events; events of one moment have the order they were sent in', async () => {
    const { funnel } = await setup({
      once: [['page_view', '10:00:00']],
      twice: [
        ['page_view', '10:00:00'],
        ['page_view', '10:00:00'],
      ],
      tied: [
        ['add_to_cart', '10:00:00'],
        ['view_item', '10:00:00'],
      ],
    })
    expect(await funnel(['page_view', 'page_view'])).toEqual(['2  ', '1 0.5 0'])
    expect(await funnel(['add_to_cart', 'view_item'])).toEqual(['1  ', '1 1 0'])
    expect(await funnel(['view_item', 'add_to_cart'])).toEqual(['1  ', '0 0 '])
  })

  test('where nobody took the first step there is nothing to divide by', async () => {
    const { funnel } = await setup({ ann: [['page_view', '10:00:00']] })
    expect(await funnel(STEPS)).toEqual(['0  ', '0  ', '0  '])
  })
})

test('a session counts whole on the day it began, also over a day of 23 hours', async () => {
  // From half past eleven at night, all through 8 March 2026, on which New York's clocks went forward, to half past midnight.
  const began = Date.parse('2026-03-08T04:30:00Z')
  const everyQuarter = Array.from({ length: 95 }, (_, i) => new Date(began + i * 900_000).toISOString())
  const { ask, funnel } = await setup(
    {
      ann: [
        ['view_item', everyQuarter[0] ?? ''],
        ...everyQuarter.map((time) => ['page_view', time] as const),
        ['purchase', '2026-03-09T04:15:00Z', '/thanks'],
      ],
    },
    { timeZone: 'America/New_York' },
  )
  const DAY = '2026-03-07'
  expect(await funnel(['view_item', 'purchase'], null, DAY)).toEqual(['1  ', '1 1 85500'])
  expect(await ask('mart.paths($1, $1, $2, $3)', DAY, 'purchase', 'event')).toMatchObject([
    { next_step: '(exit)', transitions: 1 },
  ])
  expect(await ask('mart.session_metrics($1, $1)', DAY)).toMatchObject([{ sessions: 1, page_views: 95 }])
})

describe('paths', () => {
  test('tell what came next, page by page or event by event, to the exit', async () => {
    const { ask } = await setup({
      ann: [
        ['page_view', '10:00:00', '/'],
        ['click', '10:00:01', '/other'],
        ['page_view', '10:00:02', '/cart'],
        ['page_view', '10:00:03', '/'],
      ],
      bob: [
        ['page_view', '10:00:00', '/'],
        ['page_view', '10:00:00', '/cart'],
      ],
    })
    const paths = async (step: string | null, kind: string) =>
      (await ask('mart.paths($1, $1, $2, $3)', '2026-11-20', step, kind)).map((row) =>
        [row['next_step'], row['transitions'], row['share']].join(' '),
      )
    expect(await paths(null, 'page')).toEqual(['/ 2 1'])
    expect(await paths('/', 'page')).toEqual(['/cart 2 0.6667', '(exit) 1 0.3333'])
    expect(await paths('/cart', 'page')).toEqual(['(exit) 1 0.5', '/ 1 0.5'])
    expect(await paths('page_view', 'event')).toEqual(['(exit) 2 0.4', 'page_view 2 0.4', 'click 1 0.2'])
    expect(await paths('/', 'mood')).toEqual([])
  })
})

test('retention: a gap is a week nobody came in, and comes out as 0', async () => {
  const days = ['2026-10-12', '2026-10-13', '2026-11-08']
  const [first = '', second = '', last = ''] = days.map((day) => `${day}T10:00:00Z`)
  const { ask } = await setup({
    ann: [['click', first]],
    bob: [['click', second]],
    eve: [['click', last]],
  })
  const told = (await ask('mart.retention($1, $2)', '2026-10-01', '2026-10-31')).map((row) => [
    row['week'],
    row['returned'],
    row['rate'],
    row['is_complete'],
  ])
  expect(told).toEqual([
    [0, 2, 1, true],
    [1, 0, 0, true],
    [2, 0, 0, true],
    [3, 0, 0, true],
  ])
})
