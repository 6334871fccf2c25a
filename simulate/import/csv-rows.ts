import { nearest } from '../../stack/nearest.ts'
import type { CsvRow } from './csv.ts'
import { ImportError } from './import-error.ts'
import { orUndefined, type Problem, type Row } from './row.ts'
import type { Stage } from './stage.ts'

export interface CsvOptions {
  /** For errors. */
  file: string
  /** The columns that have to be there, once each. */
  columns: readonly string[]
}

/** The rows below a CSV file's header. Blank lines are none. `add` throws ImportError where the header lacks a column. */
export class CsvRows implements Stage<CsvRow> {
  readonly #next: Stage<Row | Problem>
  readonly #options: CsvOptions
  #header: Map<string, number> | null = null

  constructor(next: Stage<Row | Problem>, options: CsvOptions) {
    this.#next = next
    this.#options = options
  }

  add(row: CsvRow): void {
    if ('problem' in row) this.#next.add(row)
    else if (row.fields.length === 1 && row.fields[0] === '') return
    else if (this.#header === null) this.#header = headerOf(row.fields, row.line, this.#options)
    else if (row.fields.length !== this.#header.size)
      this.#next.add({ line: row.line, problem: 'row: wrong number of columns' })
    else this.#next.add(new Fields(row.line, row.fields, this.#header))
  }

  end(): void {
    this.#next.end()
  }
}

/** Column to place. A name the mapping does not use may stand twice: the second is numbered, so that both count. */
function headerOf(
  names: readonly string[],
  line: number,
  { file, columns }: CsvOptions,
): Map<string, number> {
  for (const column of columns) {
    const times = names.filter((name) => name === column).length
    if (times > 1) throw new ImportError(file, { kind: 'column-twice', column }, line)
    if (times === 0)
      throw new ImportError(file, { kind: 'column-missing', column, nearest: nearest(column, names) }, line)
  }
  return new Map(names.map((name, i) => [names.indexOf(name) === i ? name : `${name}\n${i}`, i]))
}

class Fields implements Row {
  readonly line: number
  readonly #fields: readonly string[]
  readonly #header: ReadonlyMap<string, number>

  constructor(line: number, fields: readonly string[], header: ReadonlyMap<string, number>) {
    this.line = line
    this.#fields = fields
    this.#header = header
  }

  read(column: string): unknown {
    return orUndefined(this.#fields[this.#header.get(column) ?? -1])
  }

  content(): string {
    return JSON.stringify(this.#fields)
  }
}
