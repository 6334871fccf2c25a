import type { Change } from '../changes.ts'
import type { Provisioning } from '../context.ts'
import { AwsFailed } from '../errors.ts'
import { whilePassing } from '../until.ts'
import { API_PART } from './names.ts'

/**
 * Changes something of the API. API Gateway refuses a change while another on the same API is under way, and tells nowhere when it
 * has ended (facts on AWS, section 6); ours come one after the other, since ensureApi awaits each.
 */
export const changeApi = (
  provisioning: Provisioning,
  change: Omit<Change, 'part'>,
  work: () => Promise<unknown>,
): Promise<void> =>
  provisioning.changes.make({ part: API_PART, ...change }, () =>
    whilePassing(provisioning, isConcurrentModification, work),
  )

/** "Unable to complete operation due to concurrent modification. Please try again later." Its code has other meanings too. */
const isConcurrentModification = (error: unknown): boolean =>
  error instanceof AwsFailed && /concurrent modification/i.test(error.message)
