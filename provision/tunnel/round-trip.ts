/** The time after which a message counts as lost (facts on the protocol, "Order and loss"): TCP's estimate, within bounds. */
const FIRST_MS = 200
const LONGEST_MS = 1000
const LEAST_VARIATION_MS = 10
const GAIN = 1 / 8
const VARIATION_GAIN = 1 / 4

export class RoundTrip {
  #meanMs: number | null = null
  #variationMs = 0

  /** @param ms between sending a message, once, and its acknowledgement */
  measured(ms: number): void {
    if (this.#meanMs === null) {
      this.#meanMs = ms
      this.#variationMs = ms / 2
      return
    }
    this.#variationMs += VARIATION_GAIN * (Math.abs(ms - this.#meanMs) - this.#variationMs)
    this.#meanMs += GAIN * (ms - this.#meanMs)
  }

  get timeoutMs(): number {
    if (this.#meanMs === null) return FIRST_MS
    return Math.min(this.#meanMs + Math.max(LEAST_VARIATION_MS, 4 * this.#variationMs), LONGEST_MS)
  }
}
