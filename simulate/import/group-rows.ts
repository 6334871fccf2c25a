import { isProblem, type Problem, type Row } from './row.ts'
import type { Stage } from './stage.ts'

export type Group = readonly [Row, ...Row[]]

/** More rows than this are no event: one of a tenth of them would already be too large for a request. */
const MAX_ROWS = 10_000

/**
 * Rows that follow one another and agree in some columns, together. Without columns, or where a row has nothing in any of
 * them, each row is by itself.
 */
export class GroupRows implements Stage<Row | Problem> {
  readonly #next: Stage<Group | Problem>
  readonly #columns: readonly string[]
  #group: [Row, ...Row[]] | null = null
  #key: string | null = null

  constructor(next: Stage<Group | Problem>, columns: readonly string[] = []) {
    this.#next = next
    this.#columns = columns
  }

  add(row: Row | Problem): void {
    if (isProblem(row)) {
      this.#next.add(row)
      return
    }
    const key = this.#keyOf(row)
    if (this.#group !== null && key !== null && key === this.#key) {
      // One more than the most shows that there were too many.
      if (this.#group.length <= MAX_ROWS) this.#group.push(row)
      return
    }
    this.#handOn()
    this.#group = [row]
    this.#key = key
  }

  end(): void {
    this.#handOn()
    this.#next.end()
  }

  #handOn(): void {
    const group = this.#group
    this.#group = null
    if (group === null) return
    if (group.length <= MAX_ROWS) this.#next.add(group)
    else this.#next.add({ line: group[0].line, problem: 'event: too many rows' })
  }

  #keyOf(row: Row): string | null {
    const values = this.#columns.map((column) => row.read(column))
    return values.every((value) => value === undefined) ? null : JSON.stringify(values)
  }
}
