import { type Random, Weighted } from '../random.ts'

const HOUR = 3_600_000

/** Visits by local hour, against others: a dip at night, a bump at noon, most in the evening; later on weekends. */
const WEEKDAY_HOURS = [
  9, 5, 3, 2, 2, 3, 8, 17, 28, 36, 42, 46, 52, 48, 44, 44, 46, 50, 56, 66, 78, 80, 58, 28,
]
const WEEKEND_HOURS = [
  14, 9, 5, 3, 2, 2, 4, 8, 16, 30, 44, 54, 58, 60, 62, 62, 60, 58, 56, 60, 66, 64, 46, 26,
]

/** Visits by day, Monday first, against the mean day. */
const DAYS = [1.08, 1.04, 1.02, 1.0, 0.94, 0.86, 1.06]

/** A day in the shop's time zone. */
export interface LocalDay {
  /** `2026-11-22` */
  date: string
  /** Days from 1970-01-01 to this date. */
  number: number
  /** Epoch ms; the day ends before `end`. */
  start: number
  end: number
  /** Visits of this day, against the mean day. */
  weight: number
  /** A moment when somebody may come, epoch ms. */
  moment(random: Random): number
}

/** Days, and the hours in them, as people live them in one time zone. */
export class Rhythm {
  readonly #format: Intl.DateTimeFormat

  /** @param timeZone IANA name; @throws RangeError for one that is none */
  constructor(timeZone: string) {
    const digits = '2-digit'
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    })
  }

  /** The day a moment lies in. @param at epoch ms */
  dayOf(at: number): LocalDay {
    return this.dayNumber(Math.floor(this.#local(at) / (24 * HOUR)))
  }

  dayNumber(number: number): LocalDay {
    const [start, end] = [this.#midnight(number), this.#midnight(number + 1)]
    // 1970-01-01 was a Thursday.
    const weekday = (((number + 3) % 7) + 7) % 7
    const hours: [start: number, weight: number][] = []
    const weights = weekday < 5 ? WEEKDAY_HOURS : WEEKEND_HOURS
    for (let hour = start; hour < end; hour += HOUR)
      hours.push([hour, weights[new Date(this.#local(hour)).getUTCHours()] ?? 1])
    const table = new Weighted(hours)
    return {
      date: new Date(number * 24 * HOUR).toISOString().slice(0, 10),
      number,
      start,
      end,
      weight: DAYS[weekday] ?? 1,
      moment: (random) => Math.min(end - 1, Math.floor(table.draw(random) + random.next() * HOUR)),
    }
  }

  /** Epoch ms of a day's first moment. Twice, because the offset may change between the guess and the midnight. */
  #midnight(number: number): number {
    const local = number * 24 * HOUR
    const guess = local - (this.#local(local) - local)
    return local - (this.#local(guess) - guess)
  }

  /** What the clock on the wall shows, as if it were UTC. */
  #local(at: number): number {
    const parts: Record<string, number> = {}
    for (const { type, value } of this.#format.formatToParts(at)) parts[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }
}
