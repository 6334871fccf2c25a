import type { Sent } from './metric-traffic.ts'
import { countOf, groups, ratio, stageOf, total, type Visit } from './straight-metrics.ts'

/** The ways people take through the shop, counted straight from what was sent: docs/metrics.md has the words. */

const alphabetical = (a: string, b: string) => (a < b ? -1 : a === b ? 0 : 1)

const stepNameOf = (one: Sent): string | null => {
  const stage = stageOf(one)
  if (stage !== null) return stage === 'page_view' ? null : stage
  return one.name === 'home_view' ? one.name : null
}

/** At most ten, equal ones in a row as one; of nothing but page views there is one. */
export function stepsOf({ events }: Visit): string[] {
  const steps = events.map(stepNameOf).filter((step) => step !== null)
  if (steps.length === 0) return events.some((one) => stageOf(one) === 'page_view') ? ['page_view'] : []
  return steps.filter((step, i) => step !== steps[i - 1]).slice(0, 10)
}

export function straightJourneys(visits: readonly Visit[], depth: number) {
  const taken = visits.flatMap((visit) => {
    const steps = stepsOf(visit)
    return steps
      .slice(0, Math.min(depth, 9))
      .map((from_step, i) => ({ depth: i + 1, from_step, to_step: steps[i + 1] ?? '(exit)' }))
  })
  return groups(taken, (one) => JSON.stringify(one))
    .map(([key, own]) => ({ ...(JSON.parse(key) as (typeof taken)[number]), sessions: own.length }))
    .sort(
      (a, b) =>
        a.depth - b.depth ||
        b.sessions - a.sessions ||
        alphabetical(a.from_step, b.from_step) ||
        alphabetical(a.to_step, b.to_step),
    )
}

const FUNNEL = ['view_item', 'add_to_cart', 'begin_checkout', 'purchase']

/** How many of the funnel's steps come one after the other in a visit, by taking each as early as can be. */
function reached(events: readonly Sent[]): number {
  let steps = 0
  for (const one of events) if (stageOf(one) === FUNNEL[steps]) steps++
  return steps
}

export function straightExits(visits: readonly Visit[]) {
  const exits = visits.flatMap(({ events }) => {
    const step = reached(events)
    if (step === 0 || step === 4) return []
    const last = events.findLastIndex((one) => stageOf(one) === FUNNEL[step - 1])
    const next = events
      .slice(last + 1)
      .map(stepNameOf)
      .find((name) => name !== null)
    return [{ step, next_step: next ?? '(exit)' }]
  })
  return groups(exits, (one) => JSON.stringify(one))
    .map(([key, own]) => {
      const { step, next_step } = JSON.parse(key) as (typeof exits)[number]
      const all = total(exits, (one) => Number(one.step === step))
      return {
        ...{ step, name: FUNNEL[step - 1], next_step, sessions: own.length },
        share: ratio(own.length, all, 4),
      }
    })
    .sort((a, b) => a.step - b.step || b.sessions - a.sessions || alphabetical(a.next_step, b.next_step))
}

export function straightPages(visits: readonly Visit[], titleOf: (page: string) => string | null) {
  const ends = visits.map((visit) => {
    const pages = visit.events.map(({ page }) => page).filter((page) => page !== null)
    return { visit, entry: pages[0], exit: pages.at(-1) }
  })
  const pages = [...new Set(ends.flatMap(({ entry, exit }) => [entry, exit]))].filter(
    (page) => page !== undefined,
  )
  return pages
    .map((path) => {
      const entered = ends.filter(({ entry }) => entry === path)
      return {
        ...{ host: 'shop.example', path, title: titleOf(path), entrances: entered.length },
        exits: ends.filter(({ exit }) => exit === path).length,
        revenue: total(entered, ({ visit }) =>
          total(visit.orders, ({ currency, value }) => (currency === 'USD' ? value : 0)),
        ),
      }
    })
    .sort((a, b) => b.entrances - a.entrances || b.exits - a.exits || alphabetical(a.path, b.path))
}

export function straightSearches(visits: readonly Visit[]) {
  const searches = visits.flatMap(({ events }) =>
    events.flatMap((one, place) => {
      const term = one.search?.toLowerCase().trim() ?? ''
      if (stageOf(one) !== 'search' || term === '') return []
      const stages = events.slice(place + 1).map(stageOf)
      const next = stages.indexOf('search')
      const before = next === -1 ? stages : stages.slice(0, next)
      return [{ term, has_click: before.includes('select_item') || before.includes('view_item') }]
    }),
  )
  return groups(searches, ({ term }) => term)
    .map(([term, own]) => {
      const with_click = total(own, ({ has_click }) => Number(has_click))
      return { term, searches: own.length, with_click, click_rate: ratio(with_click, own.length, 4) }
    })
    .sort((a, b) => b.searches - a.searches || alphabetical(a.term, b.term))
}

export const visitorsOf = (visits: readonly Visit[]) => countOf(visits.map(({ visitor }) => visitor))
