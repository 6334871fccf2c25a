import type { Sent } from './metric-traffic.ts'
import { countOf, type Order, ratio, stageOf, total, type Visit } from './straight-metrics.ts'

const SHOWN = new Set(['page_view', 'view_item', 'home_view'])
const isInteraction = (one: Sent) => !SHOWN.has(stageOf(one) ?? one.name)
const pageViewsOf = ({ events }: Visit) => events.filter((one) => stageOf(one) === 'page_view').length
const msOf = ({ events }: Visit) => (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)
const isEngaged = (visit: Visit) =>
  msOf(visit) >= 10_000 || pageViewsOf(visit) >= 2 || visit.events.some((one) => stageOf(one) === 'purchase')
const isSinglePage = (visit: Visit) => pageViewsOf(visit) <= 1 && !visit.events.some(isInteraction)
export const revenueOf = (orders: readonly Order[]) =>
  total(orders, ({ currency, value }) => (currency === 'USD' ? value : 0))

/** What mart.session_metrics says of some visits. */
export function sessionMetrics(visits: readonly Visit[]) {
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
