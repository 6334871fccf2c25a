import type { Provisioning } from './context.ts'
import { TooLong } from './errors.ts'

export interface Patience {
  everyMs: number
  /** Of doing something again: the first pauses are shorter, each twice the one before, from this one on. */
  firstMs?: number
  withinMs: number
}

/** Most of AWS shows what was made within seconds (facts on AWS, section 8). */
export const SOON: Patience = { everyMs: 1000, withinMs: 120_000 }

/** What was just made may not be shown everywhere yet; somebody who asks for what is not there must not wait for long. */
export const SHORTLY: Patience = { everyMs: 1000, withinMs: 10_000 }

/**
 * Asks until there is an answer.
 * @param what is waited for, as a noun
 * @param ask gives null while there is none; what it throws is thrown on: an AccessDenied must not be waited out
 * @throws TooLong, Interrupted
 */
export async function until<T>(
  { time, signal }: Pick<Provisioning, 'time' | 'signal'>,
  what: string,
  ask: () => Promise<T | null>,
  { everyMs, withinMs }: Patience = SOON,
): Promise<T> {
  const began = time.now()
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (time.now() - began >= withinMs) throw new TooLong(what, withinMs)
    await time.sleep(everyMs, signal)
  }
}

/**
 * Does something again while it fails in a way that passes.
 * @param passes tells whether a failure is of that kind
 * @throws the last failure, when the time is over, and at once any other
 */
export async function whilePassing<T>(
  { time, signal }: Pick<Provisioning, 'time' | 'signal'>,
  passes: (error: unknown) => boolean,
  work: () => Promise<T>,
  { everyMs, firstMs = everyMs, withinMs }: Patience = SOON,
): Promise<T> {
  const began = time.now()
  for (let pauseMs = firstMs; ; pauseMs = Math.min(pauseMs * 2, everyMs)) {
    try {
      return await work()
    } catch (error) {
      if (!passes(error) || time.now() - began >= withinMs) throw error
      await time.sleep(pauseMs, signal)
    }
  }
}
