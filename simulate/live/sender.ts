import type { Random } from '../random.ts'
import type { Answers } from '../shoppers/answers.ts'
import type { SimulatedRequest } from '../shoppers/delivery.ts'

export interface SenderOptions {
  /** Where events are POSTed to. */
  address: string
  fetch: typeof fetch
  /** Epoch ms. */
  clock: () => number
  /** Rejects when the signal does. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  random: Random
  signal: AbortSignal
  answers: Answers
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const ANSWER_WITHIN_MS = 15_000

/** Sends requests as the tracker does: again and again until they are answered, the same events under the same ids. */
export class Sender {
  /** Attempts that failed: no answer, or one that says to come again. */
  failures = 0
  /** Requests that were given up because the signal said so, and their events. */
  readonly unsent = { requests: 0, events: 0 }
  readonly #options: SenderOptions

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /** Ends when the request is answered for good, or the signal says so. */
  async send(request: SimulatedRequest): Promise<void> {
    const { signal, answers, sleep } = this.#options
    for (let attempt = 0; !signal.aborted; attempt++) {
      const answer = await this.#post(request)
      if (answer !== null && !isTemporary(answer.status)) {
        answers.count(answer.status, answer.body)
        return
      }
      this.failures++
      await sleep(this.#pause(attempt), signal).catch(() => {})
    }
    this.unsent.requests++
    this.unsent.events += request.events.length
  }

  /** @returns null where there was no answer */
  async #post(request: SimulatedRequest): Promise<{ status: number; body: string } | null> {
    const { address, fetch, clock, signal } = this.#options
    // The device's clock at this very attempt: by it the ingest tells what the clock is off by.
    const sentAt = new Date(Date.parse(request.sentAt) + clock() - request.receivedAt).toISOString()
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': request.userAgent,
          'x-request-id': request.requestId,
        },
        body: JSON.stringify({ sentAt, events: request.events }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      })
      return { status: response.status, body: await response.text() }
    } catch {
      return null
    }
  }

  /** Twice as long each time, and never the same for all: a server that comes back must not be met by everybody at once. */
  #pause(attempt: number): number {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt)
    return Math.round(this.#options.random.between(longest / 2, longest))
  }
}

/** The server's trouble, not the request's. */
const isTemporary = (status: number) => status >= 500 || status === 429 || status === 408
