export const DAY_MS = 86_400_000
const SLOT_MS = 3_600_000

/**
 * Days of a time zone, as days since 1970-01-01. Asking Intl takes microseconds, so offsets are kept per hour.
 * @throws RangeError where the runtime does not know the time zone
 */
export class LocalDates {
  readonly #format: Intl.DateTimeFormat
  /** By hour; null where the offset changes within it. */
  readonly #offsets = new Map<number, number | null>()

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** @param ms epoch ms; @returns the local day as days since 1970-01-01 */
  dayOf(ms: number): number {
    return Math.floor((ms + this.#offsetAt(ms)) / DAY_MS)
  }

  #offsetAt(ms: number): number {
    const slot = Math.floor(ms / SLOT_MS)
    let offset = this.#offsets.get(slot)
    if (offset === undefined) {
      if (this.#offsets.size > 100_000) this.#offsets.clear()
      const first = this.#ask(slot * SLOT_MS)
      // Clocks change at any minute: in St. John's at one past midnight, until 2011.
      offset = first === this.#ask((slot + 1) * SLOT_MS) ? first : null
      this.#offsets.set(slot, offset)
    }
    return offset ?? this.#ask(ms)
  }

  #ask(ms: number): number {
    const parts = Object.fromEntries(
      this.#format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
    )
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second) - ms
  }
}

/** @param day days since 1970-01-01; @returns `2026-11-22` */
export const isoDay = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)
