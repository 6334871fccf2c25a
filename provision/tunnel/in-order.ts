import type { Message } from './message.ts'

/**
 * How many messages from the future are held: 33 MB. The agent sends on while one is missing and repeats ten a second at the
 * most, so what is dropped for want of room comes back slowly; it keeps 100,000 itself.
 */
const HELD_AT_MOST = 32_768

/** Delivers messages in their sequence, each once, whatever order they come in and how often. */
export class InOrder {
  #next = 0
  readonly #held = new Map<number, Message>()
  readonly #deliver: (message: Message) => void
  readonly #heldAtMost: number

  constructor(deliver: (message: Message) => void, heldAtMost = HELD_AT_MOST) {
    this.#deliver = deliver
    this.#heldAtMost = heldAtMost
  }

  /** Messages that wait for one before them. */
  get held(): number {
    return this.#held.size
  }

  /**
   * @returns whether to acknowledge it. Also what comes from the past: the first acknowledgement may be lost, and the agent would
   * repeat it for ever.
   */
  take(message: Message): boolean {
    if (message.sequence < this.#next || this.#held.has(message.sequence)) return true
    if (message.sequence > this.#next) return this.#hold(message)
    this.#next++
    this.#deliver(message)
    for (let next = this.#held.get(this.#next); next !== undefined; next = this.#held.get(this.#next)) {
      this.#held.delete(this.#next++)
      this.#deliver(next)
    }
    return true
  }

  #hold(message: Message): boolean {
    if (this.#held.size >= this.#heldAtMost) return false
    // The payload is a view of what came over the network together: held alone, it would keep all of that.
    this.#held.set(message.sequence, { ...message, payload: Buffer.from(message.payload) })
    return true
  }
}
