import type { Stage } from '../../events/names.ts'
import type { CutEvent, Session } from './session.ts'

/** The steps of mart.shop_funnel, which are the default ones of mart.funnel, by their number from 1. */
const STEPS: ReadonlyMap<Stage | null, number> = new Map(
  (['view_item', 'add_to_cart', 'begin_checkout', 'purchase'] as const).map((stage, i) => [stage, i + 1]),
)
/** By step: where the time to it is kept. */
const TIMES = new Map([
  [2, 'toCartMs'],
  [3, 'toCheckoutMs'],
  [4, 'toPurchaseMs'],
] as const)

/**
 * Follows a session through the shop's funnel, event by event. It says what mart.funnel says without a window: of all ways to a
 * step the one that started latest is the one over the latest event of each step before, since a later one was reached by a later
 * start or the same.
 */
export class FunnelWalk {
  /** By step: when its latest event was that came after all steps before; undefined: not reached. */
  readonly #reachedAt: (number | undefined)[] = []
  /** By step: the journey step after its latest event. */
  readonly #next: (string | null)[] = []

  add(session: Session, event: CutEvent): void {
    const step = STEPS.get(event.stage)
    if (event.step !== null) this.#follow(event.step)
    if (step === undefined) return
    this.#next[step] = null
    const before = step === 1 ? event.occurredAt : this.#reachedAt[step - 1]
    if (before === undefined) return
    this.#reachedAt[step] = event.occurredAt
    if (session.funnelStep >= step) return
    session.funnelStep = step
    const time = TIMES.get(step as 2 | 3 | 4)
    if (time !== undefined) session[time] = event.occurredAt - before
  }

  /** What came right after the last event so far of the deepest step. */
  nextOf({ funnelStep }: Session): string | null {
    return funnelStep === STEPS.size ? null : (this.#next[funnelStep] ?? null)
  }

  #follow(step: string): void {
    for (const [of, next] of this.#next.entries()) if (next === null) this.#next[of] = step
  }
}
