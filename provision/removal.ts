import { isInUse, isLost, isNotFound } from './aws/error-codes.ts'
import type { Provisioning } from './context.ts'
import { type Patience, whilePassing } from './until.ts'

/**
 * What hangs on a thing goes within minutes, network interfaces of Lambda within half an hour (facts on AWS, sections 5, 11); what
 * IAM was just told, within seconds.
 */
const WHAT_HANGS_ON_IT: Patience = { everyMs: 10_000, firstMs: 1000, withinMs: 40 * 60_000 }

/**
 * Takes a thing away: that it is gone already is well, and what still needs it is waited for.
 * @param onWaiting called with AWS's words each time it is refused for that
 * @throws what AWS says, once the time is over
 */
export async function takeAway(
  provisioning: Pick<Provisioning, 'time' | 'signal'>,
  remove: () => Promise<unknown>,
  onWaiting: (why: string) => void = () => {},
): Promise<void> {
  const passes = (error: unknown) => {
    if (isInUse(error)) onWaiting(error instanceof Error ? error.message : String(error))
    return isInUse(error) || isLost(error)
  }
  try {
    await whilePassing(provisioning, passes, remove, WHAT_HANGS_ON_IT)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** Does it of all side by side, and waits for all of them also where one fails. @throws the first failure */
export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const ended = await Promise.allSettled(items.map(work))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}
