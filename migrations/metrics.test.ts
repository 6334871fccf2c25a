import { describe, expect, test } from 'vitest'
import { metricWarehouse } from '../test/support/metric-warehouse.ts'
import {
  ALL,
  dateOf,
  eventsIn,
  groups,
  ordersIn,
  type Range,
  ratio,
  SLICES,
  stageOf,
  total,
  visitsIn,
} from '../test/support/straight-metrics.ts'
import { productMetrics } from '../test/support/straight-products.ts'
import { sessionMetrics } from '../test/support/straight-sessions.ts'

/** Each metric beside the same counted straight from what was sent. */

const warehouse = metricWarehouse('metrics')

const RANGES: readonly (readonly [string, Range])[] = [
  ['all days', ALL],
  ['with bots', { ...ALL, bots: true }],
  ['a week', { from: '2026-10-26', to: '2026-11-01', bots: false }],
  ['a day with bots', { from: '2026-11-01', to: '2026-11-01', bots: true }],
  ['no day', { from: '2026-12-01', to: '2026-12-31', bots: true }],
  ['an upside-down range', { from: '2026-11-01', to: '2026-10-26', bots: true }],
]

const desc = (...values: number[]) => values.find((value) => value !== 0) ?? 0
const alphabetical = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : a === b ? 0 : 1)

describe.each(RANGES)('%s', (_, range) => {
  const { from, to, bots } = range

  test.each(Object.keys(SLICES))('sessions by %s', async (by) => {
    const slices = groups(visitsIn(warehouse.visits, range), SLICES[by] ?? String)
    const expected = slices.map(([slice, visits]) => ({ slice, ...sessionMetrics(visits) }))
    const isTime = by === 'day' || by === 'week'
    expected.sort((a, b) => desc(isTime ? 0 : b.sessions - a.sessions) || alphabetical(a.slice, b.slice))
    expect(await warehouse.ask('mart.session_metrics($1, $2, $3, $4)', from, to, by, bots)).toEqual(expected)
  })

  test('top pages', async () => {
    const expected = topPages(range)
    expect(await warehouse.ask('mart.top_pages($1, $2, 100, $3)', from, to, bots)).toEqual(expected)
    expect(await warehouse.ask('mart.top_pages($1, $2, 2, $3)', from, to, bots)).toEqual(expected.slice(0, 2))
  })

  test('event counts', async () => {
    const expected = groups(eventsIn(warehouse.sent, range), ({ name }) => name)
      .map(([name, events]) => ({
        name,
        stage: events[0] ? stageOf(events[0]) : null,
        events: events.length,
      }))
      .sort((a, b) => b.events - a.events || alphabetical(a.name, b.name))
    expect(await warehouse.ask('mart.event_counts($1, $2, $3)', from, to, bots)).toEqual(expected)
  })

  test('orders', async () => {
    const orders = ordersIn(warehouse.sent, range)
    const expected = groups(orders, ({ event, currency }) => `${dateOf(event.at)} ${currency}`)
      .map(([key, own]) => {
        const [order_date, currency] = key.split(' ')
        const revenue = total(own, ({ value }) => value)
        return {
          order_date,
          currency,
          orders: own.length,
          revenue,
          average_order: ratio(revenue, own.length, 0),
        }
      })
      .sort((a, b) => alphabetical(a.order_date, b.order_date) || alphabetical(a.currency, b.currency))
    expect(await warehouse.ask('mart.orders($1, $2, $3)', from, to, bots)).toEqual(expected)
  })

  test('product performance', async () => {
    const expected = ['lamp', 'desk', 'pen', 'sofa']
      .map((id) => productMetrics(warehouse, id, range))
      .filter(({ views, carts, removals, orders }) => views + carts + removals + orders > 0)
      .sort(
        (a, b) => desc(b.revenue - a.revenue, b.views - a.views) || alphabetical(a.product_id, b.product_id),
      )
    expect(await warehouse.ask('mart.product_performance($1, $2, 20, $3)', from, to, bots)).toEqual(expected)
    expect((await warehouse.ask('mart.product_performance($1, $2, 1, $3)', from, to, bots)).length).toBe(
      Math.min(1, expected.length),
    )
  })
})

function topPages(range: Range) {
  const views = eventsIn(warehouse.sent, range).filter(
    (one) => stageOf(one) === 'page_view' && one.page !== null,
  )
  const ends = visitsIn(warehouse.visits, range).map(({ events }) => {
    const pages = events.map(({ page }) => page).filter((page) => page !== null)
    return { entry: pages[0], exit: pages.at(-1) }
  })
  const paths = new Set([
    ...views.map(({ page }) => page),
    ...ends.flatMap(({ entry, exit }) => [entry, exit]),
  ])
  return [...paths]
    .filter((path) => path !== undefined)
    .map((path) => ({
      ...{ host: 'shop.example', path, title: latestTitle(path) },
      page_views: views.filter(({ page }) => page === path).length,
      entrances: ends.filter(({ entry }) => entry === path).length,
      exits: ends.filter(({ exit }) => exit === path).length,
    }))
    .sort((a, b) => b.page_views - a.page_views || alphabetical(a.path, b.path))
}

const latestTitle = (path: string | null) =>
  warehouse.sent
    .filter(({ page, title }) => page === path && title !== null)
    .sort((a, b) => a.at - b.at || alphabetical(a.title, b.title))
    .at(-1)?.title
