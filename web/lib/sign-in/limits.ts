import { RateLimit } from '../rate-limit.ts'

const MINUTE_MS = 60_000

/** How often one address, and anybody for one account, may try. Cognito counts for itself besides. */
export class TryLimit {
  readonly #byAddress: RateLimit
  readonly #byAccount: RateLimit

  constructor(mostOfAddress: number, mostOfAccount: number, minutes: number) {
    this.#byAddress = new RateLimit(mostOfAddress, minutes * MINUTE_MS)
    this.#byAccount = new RateLimit(mostOfAccount, minutes * MINUTE_MS)
  }

  /** Counts a try. */
  allow(address: string, email: string, now: number = Date.now()): boolean {
    // Whom the first limit stops does not use up the account's tries.
    return this.#byAddress.allow(address, now) && this.#byAccount.allow(email.toLowerCase(), now)
  }
}

export const LIMITS = {
  signIn: new TryLimit(30, 10, 10),
  signUp: new TryLimit(10, 5, 10),
  /** Six digits: with this many tries nobody guesses one while it is good. */
  code: new TryLimit(20, 10, 10),
  /** Each is a mail to somebody. */
  mail: new TryLimit(10, 3, 10),
} as const
