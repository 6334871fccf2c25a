import { Interrupted } from '../stack/errors.ts'

/** What waiting needs; both are the context's. */
export interface Waiting {
  clock: () => number
  signal: AbortSignal
}

/**
 * Asks again and again until there is an answer.
 * @param ask gives null while there is none
 * @param everyMs between two questions
 * @param withinMs in all
 * @returns the answer, or null when the time is over
 * @throws Interrupted, and what asking throws
 */
export async function waitFor<T>(
  ask: () => Promise<T | null>,
  everyMs: number,
  withinMs: number,
  { clock, signal }: Waiting,
): Promise<T | null> {
  const until = clock() + withinMs
  for (;;) {
    if (signal.aborted) throw new Interrupted('stopped while waiting')
    const answer = await ask()
    if (answer !== null || clock() >= until) return answer
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
