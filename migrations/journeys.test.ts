import { describe, expect, test } from 'vitest'
import { STEP_CODES } from '../lambdas/etl/sessions/journey.ts'
import { metricWarehouse, rowsOf } from '../test/support/metric-warehouse.ts'
import { stepsOf, straightExits, straightJourneys, straightPages } from '../test/support/straight-journeys.ts'
import { FILTERED, filtersOf, visitsIn } from '../test/support/straight-metrics.ts'

/** The ways people take, beside the same counted straight from what was sent. */

const warehouse = metricWarehouse('journeys')

describe.each(FILTERED)('%s', (_, range) => {
  const visits = () => visitsIn(warehouse.visits, range)
  const ask = (metric: string, third: unknown) =>
    warehouse.ask(
      `mart.${metric}($1, $2, $3, $4, $5, $6, $7, $8)`,
      range.from,
      range.to,
      third,
      ...filtersOf(range),
    )

  test.each([1, 5, 20])('journeys to depth %d', async (depth) => {
    expect(await ask('journeys', depth)).toEqual(straightJourneys(visits(), depth))
  })

  test('where they leave the funnel', async () => {
    const call = 'mart.funnel_exits($1, $2, $3, $4, $5, $6, $7)'
    expect(await warehouse.ask(call, range.from, range.to, ...filtersOf(range))).toEqual(
      straightExits(visits()),
    )
  })

  test('pages they come in and go out by', async () => {
    const expected = straightPages(visits(), titleOf)
    expect(await ask('entry_exit_pages', 100)).toEqual(expected)
    expect(await ask('entry_exit_pages', 2)).toEqual(expected.slice(0, 2))
  })
})

const titleOf = (path: string) =>
  warehouse.sent
    .filter(({ page, title }) => page === path && title !== null)
    .sort((a, b) => a.at - b.at || (String(a.title) < String(b.title) ? -1 : 1))
    .at(-1)?.title ?? null

test('the letters of a path mean in SQL what the ETL means by them', async () => {
  const told = await rowsOf(warehouse.owner, 'dw.journey_step')
  expect(Object.fromEntries(told.map(({ code, name }) => [name, code]))).toEqual(STEP_CODES)
  expect(told.length).toBe(Object.keys(STEP_CODES).length)
})

test('the traffic has what is to be told apart: long ways, and page views alone', () => {
  const lengths = warehouse.visits.map((visit) => stepsOf(visit).length)
  expect(Math.max(...lengths)).toBeGreaterThan(7)
  expect(warehouse.visits.some((visit) => stepsOf(visit)[0] === 'page_view')).toBe(true)
})
