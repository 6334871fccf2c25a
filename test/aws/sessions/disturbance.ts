/** What may happen to the messages of one direction. */
export interface Faults {
  /** Of all messages: a third of them is lost, a third doubled, a third changes places with the next. From 0 to 1. */
  share: number
  /** The same seed, the same messages. */
  seed: number
}

export interface Disturbed {
  lost: number
  doubled: number
  swapped: number
}

/** How long a message that is to change places waits for another one; ms. */
const ALONE_MS = 20

/** Loses, doubles and swaps messages on their way. */
export class Disturbance {
  readonly counts: Disturbed = { lost: 0, doubled: 0, swapped: 0 }
  readonly #share: number
  readonly #random: () => number
  #waiting: { frame: Buffer; timer: NodeJS.Timeout } | null = null

  constructor({ share, seed }: Faults) {
    this.#share = share
    this.#random = mulberry(seed)
  }

  pass(frame: Buffer, forward: (frame: Buffer) => void): void {
    const before = this.#waiting
    const kind = this.#random() < this.#share ? Math.floor(this.#random() * 3) : null
    if (before === null && kind === 2) {
      this.#wait(frame, forward)
      return
    }
    if (kind === 0) this.counts.lost++
    else forward(frame)
    if (kind === 1) {
      this.counts.doubled++
      forward(frame)
    }
    if (before !== null) this.#release(forward)
  }

  #wait(frame: Buffer, forward: (frame: Buffer) => void): void {
    this.#waiting = { frame, timer: setTimeout(() => this.#release(forward), ALONE_MS) }
  }

  #release(forward: (frame: Buffer) => void): void {
    if (this.#waiting === null) return
    clearTimeout(this.#waiting.timer)
    const { frame } = this.#waiting
    this.#waiting = null
    this.counts.swapped++
    forward(frame)
  }
}

/** Random numbers from 0 to 1 (mulberry32). */
function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
