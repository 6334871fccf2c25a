import { isThrottled, isTransient, translated } from './error-codes.ts'
import type { Time } from './time.ts'

/** How every call to AWS behaves. */
export interface Manners {
  time: Time
  /** From 0 to 1. */
  random: () => number
  signal: AbortSignal
  /** Only reads: whatever would change something is a mistake of ours. */
  isReadOnly: boolean
  /** How often a call is sent at the most; 9. */
  attempts?: number
}

const ATTEMPTS = 9
const FIRST_DELAY_MS = 500
const LAST_DELAY_MS = 20_000

/** Operations that change nothing, by their names, as AWS names them. */
export const isRead = (operation: string): boolean =>
  /^(Get|List|Describe|Head|Search|Filter)/.test(operation)

/** EC2 only tells whether it would do it. */
const isDryRun = (args: unknown): boolean => (args as { input?: { DryRun?: unknown } }).input?.DryRun === true

interface Stack {
  middlewareStack: {
    add(
      middleware: (
        next: (args: never) => Promise<never>,
        context: { commandName?: string },
      ) => (args: never) => Promise<never>,
      options: { step: 'initialize'; name: string; priority: 'high' },
    ): void
  }
}

/**
 * Gives a client our manners: what AWS did not do for being asked too often is asked again, later and later; reads are asked again
 * after a failure too. A call that changes something is not: it may have taken effect, and AnswerLost says so. Whoever made it
 * looks what is there (ensure.ts). Other errors come as those of provision/errors.ts, with the action's name.
 * @param service as IAM's actions name it
 */
export function withManners<C>(service: string, client: C, manners: Manners): C {
  ;(client as unknown as Stack).middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const operation = commandName.replace(/Command$/, '')
        const isHarmless = isRead(operation) || isDryRun(args)
        return patiently(`${service}:${operation}`, isHarmless, manners, () => next(args))
      },
    { step: 'initialize', name: 'clickstream', priority: 'high' },
  )
  return client
}

async function patiently<T>(
  action: string,
  isHarmless: boolean,
  { time, random, signal, isReadOnly, attempts = ATTEMPTS }: Manners,
  send: () => Promise<T>,
): Promise<T> {
  if (isReadOnly && !isHarmless) throw new Error(`${action} while nothing may be changed`)
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      const isLost = isTransient(error) && !isHarmless
      const isWorthAnother = isThrottled(error) || (isTransient(error) && isHarmless)
      if (!isWorthAnother || attempt >= attempts) throw translated(action, error, isLost)
      // Full jitter, so that parts that were refused together do not come again together.
      await time.sleep(random() * Math.min(FIRST_DELAY_MS * 2 ** attempt, LAST_DELAY_MS), signal)
    }
  }
}
