import type pg from 'pg'
import type { FactEvent } from '../facts/fact-event.ts'
import { DAY_MS, isoDay } from '../facts/local-date.ts'

/** Months (UTC) whose partitions are there for certain. */
export class Months {
  readonly #known = new Set<string>()

  /** Makes the partitions these events go into. @returns the months to remember once that is committed */
  async ensure(client: pg.Client, facts: readonly FactEvent[]): Promise<string[]> {
    // Days first: a batch has few, and formatting a date costs as much as writing an event.
    const days = new Set(facts.map(({ occurredAt }) => Math.floor(occurredAt / DAY_MS)))
    const months = new Set([...days].map((day) => isoDay(day).slice(0, 7)))
    const unknown = [...months].filter((month) => !this.#known.has(month)).sort()
    for (const month of unknown) await client.query('SELECT etl.ensure_month($1::date)', [`${month}-01`])
    return unknown
  }

  remember(months: readonly string[]): void {
    for (const month of months) this.#known.add(month)
  }
}
