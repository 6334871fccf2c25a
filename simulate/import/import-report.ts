/** What an import did. */
export interface ImportReport {
  /** Rows or lines read, without header and blank ones. */
  rows: number
  /** Of them, left out by the mapping's `skip`. */
  skipped: number
  /** Events in the raw objects, those included that were there already. */
  events: number
  /** Raw objects that are new, and those that an earlier import of the same content had written. */
  objects: { written: number; known: number }
  /** What was not imported, most frequent first. */
  rejected: { reason: string; count: number; lines: number[] }[]
  /** Rows with bytes that are no text in the file's encoding; imported, with U+FFFD in their place. */
  garbled: { count: number; lines: number[] }
  /** Strings cut to the contract's limits. */
  cuts: number
  /** ISO 8601, UTC; null where there was no event. */
  firstEventAt: string | null
  lastEventAt: string | null
  /** UTC days of the events, in order. */
  days: string[]
  /** Key of the object that tells the ETL of these days; null where it was told before. */
  manifest: string | null
}

/** Line numbers kept as samples of one kind of problem. */
const SAMPLES = 5

interface Count {
  count: number
  lines: number[]
}

/** Counts what happens to the rows of a file. */
export class Tally {
  rows = 0
  skipped = 0
  events = 0
  cuts = 0
  readonly garbled: Count = { count: 0, lines: [] }
  readonly #rejected = new Map<string, Count>()
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  reject(reason: string, line: number): void {
    const counted = this.#rejected.get(reason) ?? { count: 0, lines: [] }
    count(counted, line)
    this.#rejected.set(reason, counted)
  }

  garble(line: number): void {
    count(this.garbled, line)
  }

  /** @param time epoch ms */
  accept(time: number, cuts: number): void {
    this.events++
    this.cuts += cuts
    this.#first = Math.min(this.#first, time)
    this.#last = Math.max(this.#last, time)
  }

  report(objects: ImportReport['objects'], days: string[], manifest: string | null): ImportReport {
    const { rows, skipped, events, garbled, cuts } = this
    const rejected = [...this.#rejected].map(([reason, counted]) => ({ reason, ...counted }))
    rejected.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
    const [firstEventAt, lastEventAt] = [this.#first, this.#last].map(iso)
    return {
      rows,
      skipped,
      events,
      objects,
      rejected,
      garbled,
      cuts,
      firstEventAt: firstEventAt ?? null,
      lastEventAt: lastEventAt ?? null,
      days,
      manifest,
    }
  }
}

function count(counted: Count, line: number): void {
  counted.count++
  if (counted.lines.length < SAMPLES) counted.lines.push(line)
}

const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : null)
