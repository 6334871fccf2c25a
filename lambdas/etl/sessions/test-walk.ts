import type { CutEvent } from './session.ts'

/** A second reading of how far a session came and which way it took, for the tests: every way through is tried. */

const FUNNEL = ['view_item', 'add_to_cart', 'begin_checkout', 'purchase'] as const

/** Every way through the funnel's first steps, as places in the session. */
const waysTo = (own: readonly CutEvent[], steps: number): number[][] =>
  steps === 0
    ? [[]]
    : waysTo(own, steps - 1).flatMap((way) =>
        own.flatMap(({ stage }, place) =>
          stage === FUNNEL[steps - 1] && place > (way.at(-1) ?? -1) ? [[...way, place]] : [],
        ),
      )

/** The funnel as docs/metrics.md has it: of several ways to where a step was first reached, the one that started latest. */
export function straightFunnel(own: readonly CutEvent[]) {
  const reached = FUNNEL.map((_, i) => waysTo(own, i + 1)).filter((ways) => ways.length > 0)
  const [, toCartMs = null, toCheckoutMs = null, toPurchaseMs = null] = reached.map((ways) => {
    const first = Math.min(...ways.map((way) => way.at(-1) ?? 0))
    const [best] = ways
      .filter((way) => way.at(-1) === first)
      .sort((a, b) => timeOf(own, b[0]) - timeOf(own, a[0]) || (b.at(-2) ?? 0) - (a.at(-2) ?? 0))
    return (own[first]?.occurredAt ?? 0) - (own[best?.at(-2) ?? 0]?.occurredAt ?? 0)
  })
  const funnelStep = reached.length
  const last = own.findLastIndex(({ stage }) => stage === FUNNEL[funnelStep - 1])
  const after = own.slice(last + 1).find(({ step }) => step !== null)
  const hasNext = funnelStep > 0 && funnelStep < 4
  return {
    ...{ funnelStep, toCartMs, toCheckoutMs, toPurchaseMs },
    funnelNext: hasNext ? (after?.step ?? null) : null,
  }
}

export function straightPath(own: readonly CutEvent[]): string {
  const steps = own.map(({ step }) => step).filter((step) => step !== null)
  if (steps.length === 0) return own.some(({ isPageView }) => isPageView) ? 'v' : ''
  return steps
    .filter((step, i) => step !== steps[i - 1])
    .slice(0, 10)
    .join('')
}

const timeOf = (own: readonly CutEvent[], place: number | undefined) => own[place ?? 0]?.occurredAt ?? 0
