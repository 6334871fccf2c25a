import type { Sent } from './metric-traffic.ts'
import {
  countOf,
  eventsIn,
  eventsOfFitting,
  minor,
  ordersIn,
  type Range,
  ratio,
  stageOf,
  total,
  type Visit,
} from './straight-metrics.ts'

interface Counted {
  sent: readonly Sent[]
  visits: readonly Visit[]
}

/** What mart.product_performance says of a product. */
export function productMetrics({ sent, visits }: Counted, product_id: string, range: Range) {
  const fitting = new Set(eventsOfFitting(visits, range))
  const holding = eventsIn(sent, range)
    .filter((one) => fitting.has(one))
    .filter(({ items }) => items.some(({ id }) => id === product_id))
  const count = (stage: string) => holding.filter((one) => stageOf(one) === stage).length
  const sold = ordersIn(sent, range)
    .filter(({ event }) => fitting.has(event))
    .flatMap((order) =>
      order.event.items.filter(({ id }) => id === product_id).map((item) => ({ ...item, order })),
    )
  const [views, carts, orders] = [
    count('view_item'),
    count('add_to_cart'),
    countOf(sold.map(({ order }) => order)),
  ]
  return {
    product_id,
    name: sent
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
