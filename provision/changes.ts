import { Interrupted } from '../stack/errors.ts'
import type { Change } from '../stack/plan.ts'

export type { Change }

/**
 * The one way a part changes something. `up` makes each change and notes it; `plan` only notes it, so that both come from the
 * same steps.
 */
export class Changes {
  readonly #made: Change[] = []
  readonly isPlan: boolean
  readonly #signal: AbortSignal

  constructor(mode: 'up' | 'plan', signal: AbortSignal) {
    this.isPlan = mode === 'plan'
    this.#signal = signal
  }

  /** In the order they came. */
  get all(): readonly Change[] {
    return this.#made
  }

  of(part: string): Change[] {
    return this.#made.filter((change) => change.part === part)
  }

  /** @throws Interrupted where nothing more is to be begun, and what the work throws */
  async make(change: Change, work: () => Promise<unknown>): Promise<void> {
    if (this.isPlan) {
      this.#made.push(change)
      return
    }
    if (this.#signal.aborted) throw new Interrupted(`stopped before ${change.part}`)
    await work()
    this.#made.push(change)
  }
}
