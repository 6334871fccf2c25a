import { RoundTrip } from './round-trip.ts'

/**
 * Messages under way at the most: 2 MB. The agent takes 10,000, but what is under way delays everything behind it, and nothing
 * that answers within 200 ms needs more for 10 MB/s, ten times the official client's speed.
 */
const WINDOW = 2048

/** Later messages that must have come before a missing one counts as lost: neighbours may change places. */
const OVERTAKEN = 3

/** Checks of 100 ms, 5 minutes of them, until a message that nobody acknowledges is given up. Not by the clock: a laptop may sleep. */
const CHECKS_AT_MOST = 3000

interface Entry {
  frame: Buffer
  sentAt: number
  /** Which ones of all transmissions were its first and its last. */
  firstTransmission: number
  transmission: number
  isRepeated: boolean
}

/**
 * Numbers messages, keeps each until it is acknowledged, and sends again what was lost: the oldest after the retransmission
 * timeout, as the official client does, and at once what others sent later have overtaken.
 */
export class Outgoing {
  readonly #now: () => number
  readonly #transmit: (frame: Buffer) => void
  readonly #window: number
  readonly #roundTrip = new RoundTrip()
  readonly #entries: (Entry | undefined)[]
  /** The oldest that is not acknowledged, and the next to be given away. */
  #oldest = 0
  #next = 0
  /** What was transmitted, in that order: those before #settled are settled. */
  #order: { sequence: number; transmission: number }[] = []
  #settled = 0
  #transmissions = 0
  #latestCome = 0
  #checks = 0

  constructor(now: () => number, transmit: (frame: Buffer) => void, window = WINDOW) {
    this.#now = now
    this.#transmit = transmit
    this.#window = window
    this.#entries = new Array(window)
  }

  get isEmpty(): boolean {
    return this.#oldest === this.#next
  }

  get hasRoom(): boolean {
    return this.#next - this.#oldest < this.#window
  }

  /** @param encode makes the message with its sequence number */
  send(encode: (sequence: number) => Buffer): void {
    if (!this.hasRoom) throw new RangeError(`more than ${this.#window} messages under way`)
    const sequence = this.#next++
    const entry = {
      frame: encode(sequence),
      sentAt: 0,
      firstTransmission: 0,
      transmission: 0,
      isRepeated: false,
    }
    this.#entries[sequence % this.#window] = entry
    this.#send(sequence, entry)
  }

  acknowledged(sequence: number): void {
    const entry = this.#at(sequence)
    if (entry === undefined) return
    // Of a repeated one nobody knows which copy has come: for the time it is none (Karn), for what it has overtaken, the first.
    if (!entry.isRepeated) this.#roundTrip.measured(this.#now() - entry.sentAt)
    this.#entries[sequence % this.#window] = undefined
    this.#latestCome = Math.max(this.#latestCome, entry.firstTransmission)
    if (sequence === this.#oldest) this.#checks = 0
    while (this.#oldest < this.#next && this.#at(this.#oldest) === undefined) this.#oldest++
    this.#repeatOvertaken()
  }

  /** To be called every 100 ms while the other end can be reached. @returns false where it is to be given up */
  check(): boolean {
    const entry = this.#at(this.#oldest)
    if (entry === undefined) return true
    if (this.#now() - entry.sentAt >= this.#roundTrip.timeoutMs) this.#repeat(this.#oldest, entry)
    return ++this.#checks < CHECKS_AT_MOST
  }

  /** After a connection broke: nobody knows what of it has come. */
  repeatAll(): void {
    this.#order = []
    this.#settled = 0
    for (let sequence = this.#oldest; sequence < this.#next; sequence++) {
      const entry = this.#at(sequence)
      if (entry !== undefined) this.#repeat(sequence, entry)
    }
  }

  #repeatOvertaken(): void {
    for (;;) {
      const first = this.#order[this.#settled]
      if (first === undefined || first.transmission > this.#latestCome) break
      const entry = this.#at(first.sequence)
      const isMissing = entry?.transmission === first.transmission
      if (isMissing && first.transmission > this.#latestCome - OVERTAKEN) break
      this.#settled++
      if (entry !== undefined && isMissing) this.#repeat(first.sequence, entry)
    }
    if (this.#settled < 1024) return
    this.#order.splice(0, this.#settled)
    this.#settled = 0
  }

  #repeat(sequence: number, entry: Entry): void {
    entry.isRepeated = true
    this.#send(sequence, entry)
  }

  #send(sequence: number, entry: Entry): void {
    entry.sentAt = this.#now()
    entry.transmission = ++this.#transmissions
    entry.firstTransmission ||= entry.transmission
    this.#order.push({ sequence, transmission: entry.transmission })
    this.#transmit(entry.frame)
  }

  #at(sequence: number): Entry | undefined {
    const isUnderWay = sequence >= this.#oldest && sequence < this.#next
    return isUnderWay ? this.#entries[sequence % this.#window] : undefined
  }
}
