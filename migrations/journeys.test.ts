import { describe, expect, test } from 'vitest'
import { STEP_CODES } from '../lambdas/etl/sessions/journey.ts'
import { metricWarehouse, rowsOf } from '../test/support/metric-warehouse.ts'
import { stepsOf, straightExits, straightJourneys, straightPages } from '../test/support/straight-journeys.ts'
import {
  ALL,
  FILTERED,
  filtersOf,
  groups,
  SLICES,
  total,
  visitsIn,
} from '../test/support/straight-metrics.ts'
import { sessionMetrics } from '../test/support/straight-sessions.ts'

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

  test('pages they land on', async () => {
    const expected = groups(visits(), SLICES['landing_page'] ?? String)
      .map(([page, own]) => {
        const { visitors: _, people: __, ...metrics } = sessionMetrics(own)
        const path = page === '(not set)' ? null : page.replace('shop.example', '')
        const title = path === null ? null : titleOf(path)
        return { host: path === null ? null : 'shop.example', path, title, ...metrics }
      })
      .sort((a, b) => b.sessions - a.sessions || (lastIfNull(a.path) < lastIfNull(b.path) ? -1 : 1))
    expect(await ask('landing_pages', 100)).toEqual(expected)
    expect(await ask('landing_pages', 2)).toEqual(expected.slice(0, 2))
  })
})

const lastIfNull = (path: string | null) => path ?? '\uffff'

/** All sessions are counted by the roll-ups, newcomers and who came back by themselves. */
describe.each([false, true])('both kinds of visitors come to all, bots: %s', (bots) => {
  const summed = async (metric: string, by: string[], counts: string[], types: (string | null)[]) => {
    const call = `mart.${metric}($1, $2, 1000, $3, NULL, NULL, $4)`
    const asked = await Promise.all(types.map((type) => warehouse.ask(call, ALL.from, ALL.to, bots, type)))
    const keyOf = (row: Record<string, unknown>) => JSON.stringify(by.map((column) => row[column]))
    return groups(asked.flat(), keyOf)
      .map(([key, own]) => [key, ...counts.map((count) => total(own, (row) => Number(row[count])))])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  }

  test.each([
    ['journeys', ['depth', 'from_step', 'to_step'], ['sessions']] as const,
  ])('%s', async (metric, by, counts) => {
    const ask = (...types: (string | null)[]) => summed(metric, [...by], [...counts], types)
    const all = await ask(null)
    expect(all.length).toBeGreaterThan(3)
    expect(await ask('new', 'returning')).toEqual(all)
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
