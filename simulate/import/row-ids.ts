import { uuidFrom } from '../../lambdas/events/event-id.ts'

/** How many rows back an equal row is remembered. */
const REMEMBERED = 100_000

/**
 * Ids of events that came without one: from what the row says, and its number among equal rows, so that a click that was
 * made twice counts twice, and the same file imported again gives the same ids.
 *
 * To keep memory bounded only the last rows are remembered: of equal rows further apart than that the later one counts as
 * the first one sent again. In a file sorted by time, rows with equal times stand together.
 */
export class RowIds {
  readonly #seen = new Map<string, number>()
  readonly #remembered: number

  constructor(remembered = REMEMBERED) {
    this.#remembered = remembered
  }

  /** @param content all that the rows of the event say */
  next(content: string): string {
    const key = uuidFrom(content)
    const times = this.#seen.get(key) ?? 0
    this.#seen.delete(key)
    this.#seen.set(key, times + 1)
    if (this.#seen.size > this.#remembered) {
      const [oldest] = this.#seen.keys()
      if (oldest !== undefined) this.#seen.delete(oldest)
    }
    return times === 0 ? key : uuidFrom(`${key}\n${times}`)
  }
}
