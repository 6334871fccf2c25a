/** How often somebody may try something, counted in this server's memory. Where several serve, each counts for itself. */
export class RateLimit {
  readonly #most: number
  readonly #windowMs: number
  readonly #counts = new Map<string, { until: number; count: number }>()

  /** @param most tries within a window that begins with the first */
  constructor(most: number, windowMs: number) {
    this.#most = most
    this.#windowMs = windowMs
  }

  /** Counts a try. @returns whether it may go on */
  allow(who: string, now: number = Date.now()): boolean {
    // A flood of strangers must not fill the memory.
    if (this.#counts.size > 10_000) this.#forget(now)
    const known = this.#counts.get(who)
    if (known === undefined || known.until <= now) {
      this.#counts.set(who, { until: now + this.#windowMs, count: 1 })
      return true
    }
    known.count++
    return known.count <= this.#most
  }

  #forget(now: number): void {
    for (const [who, { until }] of this.#counts) if (until <= now) this.#counts.delete(who)
    if (this.#counts.size > 10_000) this.#counts.clear()
  }
}
