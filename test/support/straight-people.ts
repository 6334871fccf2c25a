import { readFileSync } from 'node:fs'
import { twiceTheMedian } from './straight-funnel.ts'
import { groups, type Range, ratio, total, type Visit, visitsIn } from './straight-metrics.ts'
import { revenueOf } from './straight-sessions.ts'

/** People who buy, counted straight from what was sent: docs/metrics.md has the words. */

interface Buyer {
  recency: number
  orders: number
  revenue: number
}

const DAY = 86_400_000
const startOf = ({ events }: Visit) => events[0]?.at ?? 0
const buying = (visits: readonly Visit[]) => visits.filter(({ orders }) => orders.length > 0)
const ordersOf = (visits: readonly Visit[]) => visits.flatMap(({ orders }) => orders)

export function straightBuyers(visits: readonly Visit[], range: Range) {
  const ever = buying(visitsIn(visits, { from: '', to: range.to, bots: range.bots }))
  const fitting = new Set(buying(visitsIn(visits, range)))
  const buyers = groups([...fitting], ({ person }) => person)
  const returning = buyers.filter(([person, own]) => {
    const last = Math.max(...own.map(startOf))
    return ordersOf(ever.filter((one) => one.person === person && startOf(one) <= last)).length > 1
  })
  const pauses = [...fitting].flatMap((visit) => {
    const before = ever.filter((one) => one.person === visit.person && startOf(one) < startOf(visit))
    return before.length === 0 ? [] : [startOf(visit) - Math.max(...before.map(startOf))]
  })
  const sums = (of: typeof buyers) => {
    const orders = ordersOf(of.flatMap(([, own]) => own))
    return [orders.length, revenueOf(orders)] as const
  }
  const [orders, revenue] = sums(buyers)
  const [orders_by_returning, revenue_by_returning] = sums(returning)
  return {
    ...{ buyers: buyers.length, returning_buyers: returning.length },
    returning_rate: ratio(returning.length, buyers.length, 4),
    ...{ orders, orders_by_returning, revenue, revenue_by_returning },
    median_days_between: pauses.length === 0 ? null : ratio(twiceTheMedian(pauses), 2 * DAY, 1),
  }
}

function buyersOf(visits: readonly Visit[], to: string): Buyer[] {
  return groups(buying(visits), ({ person }) => person).map(([, own]) => {
    const latest =
      own
        .map(({ date }) => date)
        .sort()
        .at(-1) ?? ''
    const orders = ordersOf(own)
    return {
      recency: (Date.parse(to) - Date.parse(latest)) / DAY,
      orders: orders.length,
      revenue: revenueOf(orders),
    }
  })
}

/** The share of the others that are below, in fifths. */
function score(buyers: readonly Buyer[], one: Buyer, of: (buyer: Buyer) => number): number {
  const below = buyers.filter((other) => of(other) < of(one)).length
  return buyers.length === 1 ? 1 : Math.min(5, 1 + Math.floor((5 * below) / (buyers.length - 1)))
}

const scored = (visits: readonly Visit[], to: string) => {
  const buyers = buyersOf(visits, to)
  return buyers.map((buyer) => ({
    ...buyer,
    r: score(buyers, buyer, ({ recency }) => -recency),
    f: score(buyers, buyer, ({ orders }) => orders),
  }))
}

export const recencyScores = (visits: readonly Visit[], to: string) => scored(visits, to).map(({ r }) => r)

export function straightRfm(visits: readonly Visit[], to: string) {
  const all = scored(visits, to)
  const revenueOfAll = total(all, ({ revenue }) => revenue)
  return groups(all, ({ r, f }) => segmentOf(r, f))
    .map(([segment, own]) => {
      const revenue = total(own, (one) => one.revenue)
      return {
        ...{ segment, people: own.length, share_of_people: ratio(own.length, all.length, 4) },
        ...{ orders: total(own, ({ orders }) => orders), revenue },
        share_of_revenue: ratio(revenue, revenueOfAll, 4),
        average_revenue: ratio(revenue, own.length, 0),
        median_recency_days: ratio(twiceTheMedian(own.map(({ recency }) => recency)), 2, 1),
      }
    })
    .sort((a, b) => b.revenue - a.revenue || (a.segment < b.segment ? -1 : 1))
}

export function straightGrid(visits: readonly Visit[], to: string) {
  return groups(scored(visits, to), ({ r, f }) => `${r} ${f}`)
    .map(([key, own]) => ({
      ...{ recency_score: Number(key[0]), frequency_score: Number(key[2]), people: own.length },
      revenue: total(own, ({ revenue }) => revenue),
    }))
    .sort((a, b) => a.recency_score - b.recency_score || a.frequency_score - b.frequency_score)
}

/** The page's table of segments: rows of recency, columns of frequency, both from 1 to 5. */
export function segmentOf(recency: number, frequency: number): string {
  const row = PAGE.match(new RegExp(`^\\| recency ${recency} \\|(.*)\\|$`, 'm'))?.[1]
  return row?.split('|')[frequency - 1]?.trim() ?? ''
}

const PAGE = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
