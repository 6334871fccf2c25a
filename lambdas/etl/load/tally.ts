import { isoDay } from '../facts/local-date.ts'
import { columns } from './warehouse.ts'

interface Day<K> {
  key: K
  date: number
  isBot: boolean
}

/** Counts by a dimension's member, day, and whether a bot did it: the shape the daily roll-ups share. */
export class Tally<C extends object, K extends bigint | null = bigint> {
  readonly #none: () => C
  readonly #byKey = new Map<K, Map<number, C & Day<K>>>()

  constructor(none: () => C) {
    this.#none = none
  }

  /** The counts of one member on one day, to be added to. @param date days since 1970-01-01 */
  at(key: K, date: number, isBot: boolean): C {
    let days = this.#byKey.get(key)
    if (days === undefined) {
      days = new Map()
      this.#byKey.set(key, days)
    }
    const day = date * 2 + (isBot ? 1 : 0)
    let counts = days.get(day)
    if (counts === undefined) {
      counts = { ...this.#none(), key, date, isBot }
      days.set(day, counts)
    }
    return counts
  }

  /** Sorted as the roll-ups' primary keys are, by day first: neighbours in the index are written together. */
  rows(): (C & Day<K>)[] {
    return [...this.#byKey.values()].flatMap((days) => [...days.values()]).sort((a, b) => a.date - b.date)
  }

  /** The columns all these roll-ups begin with: key, date, is_bot. */
  static columns(rows: readonly Day<bigint | null>[]): unknown[][] {
    return columns(
      rows,
      ({ key }) => key,
      ({ date }) => isoDay(date),
      ({ isBot }) => isBot,
    )
  }
}
