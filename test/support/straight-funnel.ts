import type { Sent } from './metric-traffic.ts'
import { ratio, stageOf, type Visit } from './straight-metrics.ts'

interface Way {
  /** Places in the visit. */
  places: number[]
  startedAt: number
}

/** Every way through the first steps of a visit that keeps to the window. */
function waysThrough(events: readonly Sent[], steps: readonly string[], windowMs: number): Way[] {
  let ways: Way[] = [{ places: [], startedAt: 0 }]
  for (const step of steps) {
    ways = ways.flatMap(({ places, startedAt }) =>
      events.flatMap((one, place) => {
        const isStep = (one.name === step || stageOf(one) === step) && place > (places.at(-1) ?? -1)
        const start = places.length === 0 ? one.at : startedAt
        return isStep && one.at - start <= windowMs ? [{ places: [...places, place], startedAt: start }] : []
      }),
    )
  }
  return ways
}

/** How long the last step took: to where it was first reached, by the way that started latest. */
function lastStepMs(events: readonly Sent[], ways: readonly Way[]): number {
  const first = Math.min(...ways.map(({ places }) => places.at(-1) ?? 0))
  const [best] = ways
    .filter(({ places }) => places.at(-1) === first)
    .sort((a, b) => b.startedAt - a.startedAt || (b.places.at(-2) ?? 0) - (a.places.at(-2) ?? 0))
  return (events[first]?.at ?? 0) - (events[best?.places.at(-2) ?? 0]?.at ?? 0)
}

/** What mart.funnel says of some visits. */
export function funnel(visits: readonly Visit[], steps: readonly string[], windowMs: number) {
  const reached = steps.map((_, i) =>
    visits
      .map(({ events }) => ({ events, ways: waysThrough(events, steps.slice(0, i + 1), windowMs) }))
      .filter(({ ways }) => ways.length > 0),
  )
  return steps.map((name, i) => {
    const sessions = reached[i]?.length ?? 0
    const took = (reached[i] ?? []).map(({ events, ways }) => lastStepMs(events, ways))
    return {
      ...{ step: i + 1, name, sessions },
      rate_from_start: ratio(sessions, reached[0]?.length ?? 0, 4),
      rate_from_previous: i === 0 ? null : ratio(sessions, reached[i - 1]?.length ?? 0, 4),
      median_seconds: i === 0 || sessions === 0 ? null : ratio(twiceTheMedian(took), 2000, 1),
    }
  })
}

export function twiceTheMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)
}
