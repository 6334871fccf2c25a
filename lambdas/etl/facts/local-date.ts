export const DAY_MS = 86_400_000
/** Offsets change at quarter hours at the most (IANA tz database), so one per quarter hour is enough. */
const SLOT_MS = 15 * 60_000

/**
 * Days of a time zone, as days since 1970-01-01. Asking Intl takes microseconds, so offsets are kept per quarter hour.
 * @throws RangeError where the runtime does not know the time zone
 */
export class LocalDates {
  readonly #format: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()

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
    const known = this.#offsets.get(slot)
    if (known !== undefined) return known
    if (this.#offsets.size > 100_000) this.#offsets.clear()
    const offset = this.#ask(slot * SLOT_MS)
    this.#offsets.set(slot, offset)
    return offset
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
