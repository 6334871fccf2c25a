import { describe, expect, test } from 'vitest'
import { metricWarehouse, rowsOf } from '../test/support/metric-warehouse.ts'
import { funnel } from '../test/support/straight-funnel.ts'
import { straightSearches } from '../test/support/straight-journeys.ts'
import {
  ALL,
  dateOf,
  FILTERED,
  filtersOf,
  groups,
  ordersIn,
  type Range,
  ratio,
  SLICES,
  total,
  visitsIn,
} from '../test/support/straight-metrics.ts'
import { productMetrics } from '../test/support/straight-products.ts'

/** What is searched, seen and bought, and how far people come, beside the same counted straight from what was sent. */

const warehouse = metricWarehouse('shop')

const STEPS = ['view_item', 'add_to_cart', 'begin_checkout', 'purchase']
const TAIL = '$4, $5, $6, $7, $8'
const ask = (metric: string, range: Range, third: unknown) =>
  warehouse.ask(`mart.${metric}($1, $2, $3, ${TAIL})`, range.from, range.to, third, ...filtersOf(range))
const desc = (...values: number[]) => values.find((value) => value !== 0) ?? 0
const alphabetical = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : a === b ? 0 : 1)

describe.each(FILTERED)('%s', (_, range) => {
  test.each(['total', 'device', 'channel', 'visitor_type'])('the funnel by %s', async (by) => {
    const visits = visitsIn(warehouse.visits, range)
    const slices = groups(visits, SLICES[by] ?? String).map(
      ([slice, own]) => [slice, funnel(own, STEPS, Infinity)] as const,
    )
    if (by === 'total' && visits.length === 0) slices.push(['total', funnel([], STEPS, Infinity)])
    const views = (steps: ReturnType<typeof funnel>) => steps[0]?.sessions ?? 0
    const expected = slices
      .filter(([slice, steps]) => slice === 'total' || views(steps) > 0)
      .sort(([a, one], [b, other]) => views(other) - views(one) || alphabetical(a, b))
      .flatMap(([slice, steps]) => steps.map((step) => ({ slice, ...step })))
    expect(await ask('shop_funnel', range, by)).toEqual(expected)
  })

  test('product performance', async () => {
    expect(await ask('product_performance', range, 20)).toEqual(
      performance(range).sort((a, b) => desc(b.revenue - a.revenue, b.views - a.views)),
    )
  })

  test('products seen and not bought', async () => {
    const expected = performance(range)
      .filter(({ views, orders }) => views > 0 && orders === 0)
      .sort((a, b) => desc(b.views - a.views, b.carts - a.carts))
      .map(({ product_id, name, category, brand, views, carts, cart_rate }) => ({
        ...{ product_id, name, category, brand, views, carts, cart_rate },
      }))
    expect(await ask('products_not_bought', range, 20)).toEqual(expected)
  })

  test('searches', async () => {
    const expected = straightSearches(visitsIn(warehouse.visits, range))
    expect(await ask('searches', range, 20)).toEqual(expected)
    expect(await ask('searches', range, 1)).toEqual(expected.slice(0, 1))
  })
})

const performance = (range: Range) =>
  ['lamp', 'desk', 'pen', 'sofa']
    .map((id) => productMetrics(warehouse, id, range))
    .filter(({ views, carts, removals, orders }) => views + carts + removals + orders > 0)

test('the shop’s funnel is mart.funnel with its usual steps', async () => {
  for (const { from, to, bots } of [
    ALL,
    { ...ALL, bots: true },
    { ...ALL, from: '2026-10-26', to: '2026-11-01' },
  ]) {
    const told = await warehouse.ask("mart.shop_funnel($1, $2, 'total', $3)", from, to, bots)
    const usual = await warehouse.ask('mart.funnel($1, $2, p_bots => $3)', from, to, bots)
    expect(told).toEqual(usual.map((row) => ({ slice: 'total', ...row })))
    expect(told.slice(0, 3).every(({ sessions }) => Number(sessions) > 0)).toBe(true)
  }
})

test('the funnel of both kinds of visitors comes to that of all', async () => {
  const stepsOf = async (range: Range, by: string) =>
    groups(await ask('shop_funnel', range, by), (row) => String(row['name'])).map(([name, own]) => [
      name,
      total(own, (row) => Number(row['sessions'])),
    ])
  const all = await stepsOf(ALL, 'total')
  expect(all.length).toBe(4)
  for (const by of ['device', 'channel', 'visitor_type']) expect(await stepsOf(ALL, by), by).toEqual(all)
})

test('searches and products of both kinds of visitors come to those of all', async () => {
  for (const [metric, id, counts] of [
    ['searches', 'term', ['searches', 'with_click']],
    ['product_performance', 'product_id', ['views', 'carts', 'removals', 'orders', 'revenue']],
  ] as const) {
    const summed = async (...ranges: Range[]) =>
      groups((await Promise.all(ranges.map((range) => ask(metric, range, 100)))).flat(), (row) =>
        String(row[id]),
      )
        .map(([key, own]) => [key, ...counts.map((count) => total(own, (row) => Number(row[count])))])
        .sort(([a], [b]) => alphabetical(a, b))
    const all = await summed(ALL)
    expect(all.length).toBeGreaterThan(1)
    expect(await summed({ ...ALL, visitorType: 'new' }, { ...ALL, visitorType: 'returning' })).toEqual(all)
  }
})

test('of the channels’ products the sum is that of all', async () => {
  const channels = new Set(warehouse.visits.map((visit) => SLICES['channel']?.(visit)))
  const sums = async (range: Range) =>
    (await ask('product_performance', range, 20)).map((row) => [
      row['product_id'],
      row['views'],
      row['orders'],
    ])
  const parts: Awaited<ReturnType<typeof sums>>[] = []
  for (const channel of channels) parts.push(await sums({ ...ALL, channel: channel ?? '' }))
  for (const [id, views, orders] of await sums(ALL)) {
    const own = parts.flat().filter(([part]) => part === id)
    expect([total(own, (row) => Number(row[1])), total(own, (row) => Number(row[2]))]).toEqual([
      views,
      orders,
    ])
  }
})

test('a product’s prices over time are those of its history', async () => {
  const told = await warehouse.ask("mart.price_history('lamp')")
  expect(told.map(({ version, price }) => [version, price])).toEqual([
    [1, 2000],
    [2, 2550],
    [3, 2000],
  ])
  const history = await rowsOf(warehouse.owner, 'dw.dim_product_history')
  expect(told).toEqual(
    history
      .filter(({ product_id }) => product_id === 'lamp')
      .map(({ version, name, price, discount_price, valid_from, valid_to }) => ({
        ...{ version, name, price, discount_price, valid_from, valid_to },
      })),
  )
  expect(await warehouse.ask("mart.price_history('nothing')")).toEqual([])
})

test('products are found by what stands in their name or id, whatever that is', async () => {
  const found = async (search: string | null, limit = 10) =>
    (await warehouse.ask('mart.product_names($1, $2)', search, limit)).map(({ product_id }) => product_id)
  expect(await found('LAMP')).toEqual(['lamp'])
  expect(await found(' e')).toEqual(['desk', 'pen'])
  expect(await found(null, 2)).toEqual(['desk', 'lamp'])
  expect(await found('')).toHaveLength(4)
  for (const wildcard of ['%', '_', 'l_mp', '\\', "'"]) expect(await found(wildcard), wildcard).toEqual([])
})

test('orders to lay beside the shop’s own: people’s, in the property’s currency', async () => {
  const orders = ordersIn(warehouse.sent, ALL).filter(({ currency }) => currency === 'USD')
  const expected = groups(orders, ({ event }) => dateOf(event.at))
    .map(([order_date, own]) => ({
      order_date,
      orders: own.length,
      revenue: total(own, ({ value }) => value),
    }))
    .sort((a, b) => alphabetical(a.order_date, b.order_date))
  expect(await warehouse.ask('mart.tracked_orders($1, $2)', ALL.from, ALL.to)).toEqual(expected)
  expect(ratio(expected.length, 1, 0)).toBeGreaterThan(3)
})
