import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../lambdas/raw-store/memory-store.ts'
import { testDatabase } from '../test/support/database.ts'
import { testEtl } from '../test/support/etl.ts'
import type { Sent } from '../test/support/metric-traffic.ts'
import { metricWarehouse, rowsOf } from '../test/support/metric-warehouse.ts'
import { at, event, putEvents } from '../test/support/raw-objects.ts'
import { visitorsOf } from '../test/support/straight-journeys.ts'
import { ALL, dateOf, groups, ordersOf, ratio, stageOf } from '../test/support/straight-metrics.ts'

/** What happens now, and how good the data is. */

const warehouse = metricWarehouse('quality')

const HOUR = 3_600_000
const isBot = ({ agent }: Sent) => agent === 'bot'
const count = (events: readonly Sent[], is: (one: Sent) => boolean) => events.filter(is).length

describe('hour by hour', () => {
  test.each([
    ['all of it', '2026-10-19T00:00:00Z', '2026-11-08T00:00:00Z', false],
    ['with bots', '2026-10-19T00:00:00Z', '2026-11-08T00:00:00Z', true],
    ['a day, over the change of the clocks', '2026-11-01T00:10:00-04:00', '2026-11-02T00:00:00-05:00', false],
    ['one hour', '2026-10-21T10:59:59.999Z', '2026-10-21T11:00:00Z', true],
    ['no time', '2026-10-21T11:00:00Z', '2026-10-21T11:00:00Z', true],
  ])('%s', async (_, from, to, bots) => {
    const expected: Record<string, unknown>[] = []
    const orders = ordersOf(warehouse.sent)
    for (let hour = Math.floor(Date.parse(from) / HOUR) * HOUR; hour < Date.parse(to); hour += HOUR) {
      const isIn = (moment: number) => moment >= hour && moment < hour + HOUR
      const events = warehouse.sent.filter((one) => isIn(one.at) && (bots || !isBot(one)))
      const visits = warehouse.visits.filter(
        (visit) => (bots || !visit.isBot) && visit.events.some((one) => isIn(one.at)),
      )
      expected.push({
        hour,
        events: events.length,
        page_views: count(events, (one) => stageOf(one) === 'page_view'),
        visitors: visitorsOf(visits),
        orders: orders.filter((order) => isIn(order.event.at) && (bots || !isBot(order.event))).length,
      })
    }
    const told = await warehouse.ask('mart.events_by_hour($1, $2, $3)', from, to, bots)
    expect(told.map(({ hour, ...row }) => ({ hour: Date.parse(String(hour)), ...row }))).toEqual(expected)
  })

  test('begins where the property’s clock does, also half an hour off', async () => {
    const database = await testDatabase('dw')
    const store = new MemoryStore()
    await putEvents(store, at('10:40'), [
      event('page_view', 'ann', at('10:40')),
      event('click', 'bob', at('10:20')),
    ])
    await testEtl(database, store, { rules: { timeZone: 'Asia/Kolkata' } })
    const { rows } = await (await database.connect('shiny')).query<{ hour: Date; events: string }>(
      'SELECT * FROM mart.events_by_hour($1, $2)',
      ['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z'],
    )
    expect(rows.map(({ hour, events }) => [hour.toISOString().slice(11, 16), events])).toEqual([
      ['09:30', '1'],
      ['10:30', '1'],
    ])
  })
})

test('events by day, of people and of bots, and how many came late', async () => {
  const expected = groups(warehouse.sent, (one) => dateOf(one.at))
    .map(([date, events]) => ({
      ...{ date, events: count(events, (one) => !isBot(one)), bot_events: count(events, isBot) },
      late_events: count(events, (one) => one.receivedAt - one.at >= HOUR),
      bot_rate: ratio(count(events, isBot), events.length, 4),
    }))
    .sort((a, b) => (a.date < b.date ? -1 : 1))
  expect(await warehouse.ask('mart.data_quality($1, $2)', ALL.from, ALL.to)).toEqual(expected)
  expect(expected.some(({ late_events }) => late_events > 0)).toBe(true)
})

describe('runs', () => {
  async function withRuns(...runs: readonly string[]) {
    const database = await testDatabase('dw')
    const owner = await database.connect('owner')
    await owner.query("INSERT INTO etl.setting VALUES (true, 'America/New_York', 'USD', '{}')")
    const columns =
      'kind, state, started_at, finished_at, objects, events, inserted, duplicates, rejected, sessions'
    for (const run of runs) await owner.query(`INSERT INTO etl.run (${columns}) VALUES (${run})`)
    return database.connect('shiny')
  }

  test('by the day they began on in the property’s zone', async () => {
    const shiny = await withRuns(
      "'run', 'done', '2026-11-20T04:59Z', '2026-11-20T05:10Z', 2, 10, 7, 3, 1, 5",
      "'run', 'failed', '2026-11-20T05:00Z', '2026-11-20T05:01Z', 1, 4, 4, 0, 0, 2",
      "'backfill', 'stopped', '2026-11-20T23:00Z', null, 3, 6, 0, 6, 2, 0",
      "'run', 'done', '2026-11-21T05:00Z', '2026-11-21T05:01Z', 9, 9, 9, 9, 9, 9",
    )
    const sums = { objects: 4, events: 10, inserted: 4, duplicates: 6, rejected: 2 }
    expect(await rowsOf(shiny, "mart.run_quality('2026-11-19', '2026-11-21T05:00Z')")).toEqual([
      {
        day: '2026-11-19',
        runs: 1,
        failed_runs: 0,
        objects: 2,
        events: 10,
        inserted: 7,
        duplicates: 3,
        rejected: 1,
      },
      { day: '2026-11-20', runs: 2, failed_runs: 1, ...sums },
    ])
  })

  test('the last that changed something is told, with what it did', async () => {
    const changed = ['0, 0, 1, 0, 0, 0', '0, 0, 0, 0, 1, 0', '0, 0, 0, 1, 0, 1']
    for (const sums of changed) {
      const shiny = await withRuns(
        `'run', 'stopped', '2026-11-20T05:00Z', '2026-11-20T05:01Z', ${sums}`,
        "'run', 'done', '2026-11-20T06:00Z', '2026-11-20T06:01Z', 1, 1, 0, 1, 0, 0",
        "'run', 'running', '2026-11-20T07:00Z', null, 1, 1, 1, 0, 0, 1",
        "'run', 'failed', '2026-11-20T07:00Z', null, 1, 1, 1, 0, 0, 1",
      )
      expect(await rowsOf(shiny, 'mart.last_run')).toMatchObject([{ run_id: 1, state: 'stopped' }])
    }
    const shiny = await withRuns(
      "'rebuild', 'done', '2026-11-20T05:00Z', '2026-11-20T05:01Z', 0, 0, 0, 0, 0, 0",
    )
    expect(await rowsOf(shiny, 'mart.last_run')).toMatchObject([{ run_id: 1, state: 'done' }])
  })
})
