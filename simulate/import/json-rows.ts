import { isObject } from '../../lambdas/events/field.ts'
import { parseJson } from '../../lambdas/events/json.ts'
import type { Line } from './lines.ts'
import { orUndefined, type Problem, type Row } from './row.ts'
import type { Stage } from './stage.ts'

/** The rows of a file with one JSON object a line. Blank lines are none. */
export class JsonRows implements Stage<Line> {
  readonly #next: Stage<JsonRow | Problem>

  constructor(next: Stage<JsonRow | Problem>) {
    this.#next = next
  }

  add({ number, text }: Line): void {
    if (text === null) this.#next.add({ line: number, problem: 'line: too long' })
    else if (text.trim() !== '') this.#next.add(readJson(number, text))
  }

  end(): void {
    this.#next.end()
  }
}

function readJson(line: number, text: string): JsonRow | Problem {
  const value = parseJson(text)
  if (value === undefined) return { line, problem: 'line: not JSON' }
  return isObject(value) ? new JsonRow(line, value, text) : { line, problem: 'line: not a JSON object' }
}

export class JsonRow implements Row {
  readonly line: number
  readonly value: Readonly<Record<string, unknown>>
  readonly text: string

  constructor(line: number, value: Record<string, unknown>, text: string) {
    this.line = line
    this.value = value
    this.text = text
  }

  /** `a.b` is the key "a.b", or else b inside a. */
  read(column: string): unknown {
    if (Object.hasOwn(this.value, column)) return orUndefined(this.value[column])
    let found: unknown = this.value
    for (const key of column.split('.')) {
      if (!isObject(found) || !Object.hasOwn(found, key)) return undefined
      found = found[key]
    }
    return orUndefined(found)
  }

  content(): string {
    return this.text
  }
}
