import { describe, expect, test } from 'vitest'
import { metricWarehouse } from '../test/support/metric-warehouse.ts'
import {
  ALL,
  FILTERED,
  filtersOf,
  groups,
  type Range,
  SLICES,
  visitsIn,
} from '../test/support/straight-metrics.ts'
import { sessionMetrics } from '../test/support/straight-sessions.ts'

/** The filters, by the metric that is cut in most ways: what another metric counts is counted of the same sessions. */

const warehouse = metricWarehouse('filters')

const alphabetical = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : a === b ? 0 : 1)
const visitsOf = (range: Range) => visitsIn(warehouse.visits, range)

describe.each(FILTERED)('%s', (_, range) => {
  test.each(Object.keys(SLICES))('sessions by %s', async (by) => {
    const expected = groups(visitsOf(range), SLICES[by] ?? String)
      .map(([slice, visits]) => ({ slice, ...sessionMetrics(visits) }))
      .sort((a, b) => alphabetical(a.slice, b.slice))
    const call = 'mart.session_metrics($1, $2, $3, $4, $5, $6, $7, $8)'
    const told = await warehouse.ask(call, range.from, range.to, by, ...filtersOf(range))
    expect(told.sort((a, b) => alphabetical(a['slice'], b['slice']))).toEqual(expected)
    if (by === 'landing_page') return
    const sums = await warehouse.ask(
      call.replace('metrics', 'sums'),
      range.from,
      range.to,
      by,
      ...filtersOf(range),
    )
    expect(sums.sort((a, b) => alphabetical(a['slice'], b['slice']))).toEqual(
      expected.map(({ visitors: _, people: __, ...summed }) => summed),
    )
  })
})

test('the filters leave some sessions out and some in', () => {
  const counts = FILTERED.map(([name, range]) => [name, visitsOf(range).length] as const)
  for (const [name, count] of counts.filter(([name]) => !name.includes('no day') && !name.includes('none')))
    expect(count, name).toBeGreaterThan(2)
})

test('a month that is rolled up is among what is asked for, and days that are in none', async () => {
  expect(await warehouse.ask('mart.months_in($1, $2)', ALL.from, ALL.to)).toEqual(['2026-11-01'])
  expect(await warehouse.ask('mart.days_beside($1, $2)', ALL.from, ALL.to)).toEqual([
    { first_date: ALL.from, last_date: '2026-10-31' },
    { first_date: '2026-12-01', last_date: ALL.to },
  ])
  expect(await warehouse.ask("mart.days_beside('2026-10-02', '2026-11-29')")).toEqual([
    { first_date: '2026-10-02', last_date: '2026-11-29' },
  ])
})

test('a visitor type that is none fits nobody', async () => {
  const call = "mart.session_metrics($1, $2, 'total', false, null, null, 'both')"
  expect(await warehouse.ask(call, ALL.from, ALL.to)).toEqual([])
})

test('what there is to filter by', async () => {
  for (const bots of [false, true]) {
    const visits = visitsOf({ ...ALL, bots })
    const expected = ['channel', 'device'].flatMap((kind) =>
      groups(visits, SLICES[kind] ?? String)
        .map(([value, own]) => ({ kind, value, sessions: own.length }))
        .sort((a, b) => b.sessions - a.sessions || alphabetical(a.value, b.value)),
    )
    expect(await warehouse.ask('mart.filter_values($1, $2, $3)', ALL.from, ALL.to, bots)).toEqual(expected)
  }
})

test('coverage is from the first session to the last', async () => {
  const dates = warehouse.visits.map(({ date }) => date).sort()
  expect(await warehouse.ask('mart.coverage')).toEqual([{ first_date: dates[0], last_date: dates.at(-1) }])
})

test('what a slice is is put in place of its call: called for each session, it takes as long as all the rest', async () => {
  const { rows } = await warehouse.owner.query<Record<string, string>>(
    `EXPLAIN (VERBOSE) SELECT mart.session_slice('day', s.session_date, s.is_first, s.user_key IS NOT NULL, t, d, NULL)
     FROM dw.fact_session s JOIN dw.dim_traffic t USING (traffic_key) JOIN dw.dim_device d USING (device_key)`,
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('to_char')
  expect(plan).not.toContain('session_slice')
})

test('a filter that is not asked for is not in the plan, nor are the tables it would need', async () => {
  const planOf = async (call: string) => {
    const { rows } = await warehouse.owner.query<Record<string, string>>(
      `EXPLAIN SELECT count(*) FROM ${call}`,
    )
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  const days = "'2026-10-26', '2026-11-01'"
  for (const call of [`mart.sessions_in(${days})`, `mart.session_days_in(${days})`]) {
    const plain = await planOf(call)
    expect(plain).not.toMatch(/Function Scan|dim_/)
    expect(await planOf(call.replace(')', ", false, 'Email')"))).toMatch(/dim_traffic/)
    expect(await planOf(call.replace(')', ", false, null, 'mobile')"))).toMatch(/dim_device/)
  }
  expect(await planOf(`mart.searches(${days}, NULL)`)).not.toMatch(/Function Scan|fact_session|dim_/)
  for (const call of [`mart.searches(${days}, NULL, false`, `mart.products_seen(${days}, false`])
    expect(await planOf(`${call}, NULL, 'mobile', 'new')`)).not.toMatch(/fact_session(?!_product)/)
  for (const call of [
    `mart.journeys(${days})`,
    `mart.landing_pages(${days})`,
    `mart.entry_exit_pages(${days})`,
  ]) {
    expect(await planOf(call)).toMatch(/journey_day|landing_day/)
    expect(await planOf(call)).not.toMatch(/fact_session/)
  }
  expect(await planOf(`mart.orders_in(${days})`)).not.toMatch(/Function Scan|fact_session|dim_/)
})
