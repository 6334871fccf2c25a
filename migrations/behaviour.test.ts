import { describe, expect, test } from 'vitest'
import { metricWarehouse } from '../test/support/metric-warehouse.ts'
import { funnel } from '../test/support/straight-funnel.ts'
import { ALL, groups, type Range, ratio, stageOf, total, visitsIn } from '../test/support/straight-metrics.ts'
import { retention } from '../test/support/straight-retention.ts'

/** What visitors do one after the other, beside the same counted straight from what was sent: every way through is tried. */

const warehouse = metricWarehouse('behaviour')

const DEFAULT_STEPS = ['view_item', 'add_to_cart', 'begin_checkout', 'purchase']
const WEEK: Range = { from: '2026-10-26', to: '2026-11-01', bots: false }
const alphabetical = (a: string, b: string) => (a < b ? -1 : 1)

describe('funnel', () => {
  test.each<[string, string[], number | null, Range]>([
    ['the usual steps', DEFAULT_STEPS, null, ALL],
    ['with bots', DEFAULT_STEPS, null, { ...ALL, bots: true }],
    ['a week', DEFAULT_STEPS, null, WEEK],
    ['within ten minutes', DEFAULT_STEPS, 600, ALL],
    ['at one moment', ['page_view', 'view_item'], 0, ALL],
    ['the wrong way round', DEFAULT_STEPS.toReversed(), null, ALL],
    ['a step twice', ['page_view', 'page_view', 'page_view'], null, ALL],
    ['a step twice within a minute', ['view_item', 'view_item', 'purchase'], 60, ALL],
    ['names and stages', ['product_view', 'purchase', 'newsletter_popup'], null, ALL],
    ['one step', ['page_view'], 5, ALL],
    ['a first step that never happened', ['nobody', 'page_view'], null, ALL],
    ['a step that never happened', ['page_view', 'nobody', 'purchase'], null, ALL],
    ['no step', [], null, ALL],
    ['no day', DEFAULT_STEPS, null, { from: '2026-12-01', to: '2026-12-31', bots: true }],
  ])('%s', async (_, steps, window, range) => {
    const { from, to, bots } = range
    const call = 'mart.funnel($1, $2, $3, make_interval(secs => $4), $5)'
    const expected = funnel(visitsIn(warehouse.visits, range), steps, (window ?? Infinity) * 1000)
    expect(await warehouse.ask(call, from, to, steps, window, bots)).toEqual(expected)
  })

  test('the usual steps are those of a shop', async () => {
    const { from, to } = ALL
    const told = await warehouse.ask('mart.funnel($1, $2)', from, to)
    expect(told).toEqual(funnel(visitsIn(warehouse.visits, ALL), DEFAULT_STEPS, Infinity))
    expect(told.map(({ sessions }) => Number(sessions) > 0)).toEqual([true, true, true, true])
  })
})

describe('paths', () => {
  test.each<[string, string | null, 'page' | 'event', Range]>([
    ['what sessions begin with', null, 'page', ALL],
    ['what they begin with, with bots', null, 'page', { ...ALL, bots: true }],
    ['what the first event is', null, 'event', ALL],
    ['after a page', '/cart', 'page', ALL],
    ['after a page in a week', '/', 'page', WEEK],
    ['after an event', 'add_to_cart_click', 'event', ALL],
    ['after the last event', 'purchase', 'event', { ...ALL, bots: true }],
    ['after a page that nobody saw', '/nowhere', 'page', ALL],
  ])('%s', async (_, step, kind, range) => {
    const { from, to, bots } = range
    const nexts = visitsIn(warehouse.visits, range).flatMap(({ events }) => {
      const shown =
        kind === 'event' ? events : events.filter((one) => stageOf(one) === 'page_view' && one.page !== null)
      const names = shown.map(({ name, page }) => (kind === 'event' ? name : page))
      if (step === null) return names.slice(0, 1)
      return names.flatMap((name, i) => (name === step ? [names[i + 1] ?? '(exit)'] : []))
    })
    const expected = groups(nexts, String)
      .map(([next_step, all]) => ({
        next_step,
        transitions: all.length,
        share: ratio(all.length, nexts.length, 4),
      }))
      .sort((a, b) => b.transitions - a.transitions || alphabetical(a.next_step, b.next_step))
    const ask = (limit: number) =>
      warehouse.ask('mart.paths($1, $2, $3, $4, $5, $6)', from, to, step, kind, limit, bots)
    expect(await ask(50)).toEqual(expected)
    // What is left out keeps its share.
    expect(await ask(2)).toEqual(expected.slice(0, 2))
  })
})

describe('retention', () => {
  test.each<[string, number, Range]>([
    ['all weeks', 8, ALL],
    ['with bots', 8, { ...ALL, bots: true }],
    ['one week after', 1, ALL],
    ['newcomers of one week', 8, WEEK],
    ['newcomers of a day', 8, { ...WEEK, from: '2026-10-28', to: '2026-10-28' }],
  ])('%s', async (_, weeks, range) => {
    const expected = retention(warehouse.visits, range, weeks)
    const call = 'mart.retention($1, $2, $3, $4)'
    expect(await warehouse.ask(call, range.from, range.to, weeks, range.bots)).toEqual(expected)
  })

  test('all came in their first week; a week that is not over has no rate, one nobody came in has a rate of 0', async () => {
    const all = await warehouse.ask('mart.retention($1, $2)', ALL.from, ALL.to)
    expect(all.filter(({ week }) => week === 0).map(({ rate }) => rate)).toEqual(
      all.filter(({ week }) => week === 0).map(() => 1),
    )
    expect(
      all
        .filter(({ week, is_complete }) => week !== 0 && is_complete === false)
        .every(({ rate }) => rate === null),
    ).toBe(true)
    expect(all.some(({ is_complete }) => is_complete === false)).toBe(true)
  })
})

test('the traffic of these tests has in it what they are to tell apart', () => {
  const { visits, sent } = warehouse
  expect(total(visits, ({ isBot }) => Number(isBot))).toBeGreaterThan(10)
  expect(
    visits.some(
      ({ isBot, isFirst, visitor }) =>
        !isBot && isFirst && visits.some((other) => other.visitor === visitor && other.isBot),
    ),
  ).toBe(true)
  expect(sent.some((one, i) => one.at === sent[i + 1]?.at)).toBe(true)
  expect(visits.length).toBeGreaterThan(200)
})
