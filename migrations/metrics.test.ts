import { describe, expect, test } from 'vitest'
import type { Sent } from '../test/support/metric-traffic.ts'
import { metricWarehouse } from '../test/support/metric-warehouse.ts'
import {
  ALL,
  countOf,
  dateOf,
  eventsIn,
  groups,
  minor,
  type Order,
  ordersIn,
  type Range,
  ratio,
  SLICES,
  stageOf,
  total,
  type Visit,
  visitsIn,
} from '../test/support/straight-metrics.ts'

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
    const expected = ['lamp', 'desk', 'pen']
      .map((id) => productMetrics(id, range))
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

const SHOWN = new Set(['page_view', 'view_item'])
const isInteraction = (one: Sent) => !SHOWN.has(stageOf(one) ?? '')
const pageViewsOf = ({ events }: Visit) => events.filter((one) => stageOf(one) === 'page_view').length
const msOf = ({ events }: Visit) => (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)
const isEngaged = (visit: Visit) =>
  msOf(visit) >= 10_000 || pageViewsOf(visit) >= 2 || visit.events.some((one) => stageOf(one) === 'purchase')
const isSinglePage = (visit: Visit) => pageViewsOf(visit) <= 1 && !visit.events.some(isInteraction)
const revenueOf = (orders: readonly Order[]) =>
  total(orders, ({ currency, value }) => (currency === 'USD' ? value : 0))

function sessionMetrics(visits: readonly Visit[]) {
  const n = visits.length
  const engaged = visits.filter(isEngaged).length
  const pageViews = total(visits, pageViewsOf)
  const orders = visits.flatMap((visit) => visit.orders)
  return {
    visitors: countOf(visits.map(({ visitor }) => visitor)),
    people: countOf(visits.map(({ person }) => person)),
    sessions: n,
    engaged_sessions: engaged,
    engaged_rate: ratio(engaged, n, 4),
    bounce_rate: ratio(n - engaged, n, 4),
    single_page_bounce_rate: ratio(visits.filter(isSinglePage).length, n, 4),
    page_views: pageViews,
    page_views_per_session: ratio(pageViews, n, 2),
    seconds_per_session: ratio(total(visits, msOf), n * 1000, 1),
    orders: orders.length,
    revenue: revenueOf(orders),
    conversion_rate: ratio(visits.filter((visit) => visit.orders.length > 0).length, n, 4),
    average_order: ratio(revenueOf(orders), orders.length, 0),
  }
}

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

function productMetrics(product_id: string, range: Range) {
  const holding = eventsIn(warehouse.sent, range).filter(({ items }) =>
    items.some(({ id }) => id === product_id),
  )
  const count = (stage: string) => holding.filter((one) => stageOf(one) === stage).length
  const sold = ordersIn(warehouse.sent, range).flatMap((order) =>
    order.event.items.filter(({ id }) => id === product_id).map((item) => ({ ...item, order })),
  )
  const [views, carts, orders] = [
    count('view_item'),
    count('add_to_cart'),
    countOf(sold.map(({ order }) => order)),
  ]
  return {
    product_id,
    name: warehouse.sent
      .filter((one) => stageOf(one) === 'view_item' && one.items[0]?.id === product_id)
      .sort((a, b) => a.at - b.at)
      .at(-1)?.items[0]?.name,
    ...{ category: null, brand: null, views, carts, removals: count('remove_from_cart'), orders },
    quantity: total(sold, ({ quantity = 1 }) => quantity),
    revenue: total(sold, ({ quantity = 1, price, order }) =>
      order.currency === 'USD' ? quantity * minor(price, 'USD') : 0,
    ),
    cart_rate: ratio(carts, views, 4),
    buy_rate: ratio(orders, views, 4),
  }
}
