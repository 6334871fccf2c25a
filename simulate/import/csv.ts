import { type Line, MAX_LINE } from './lines.ts'
import type { Stage } from './stage.ts'

/** A row of a CSV file, or why there is none. `line` is where it begins, from 1. */
export type CsvRow = { line: number; fields: string[] } | { line: number; problem: CsvProblem }
export type CsvProblem = 'row: too long' | 'row: a quote is not closed' | 'row: text after a closing quote'

/**
 * CSV as RFC 4180 has it, line by line. Taken as well: a quote inside a field that does not begin with one.
 *
 * Of our own, because it has to go on after a bad row: a quote that is never closed would make one field of the rest of the
 * file. Here only its line is given up, and reading goes on with the next one.
 */
export class CsvReader implements Stage<Line> {
  readonly #next: Stage<CsvRow>
  readonly #delimiter: string
  readonly #maxRow: number
  /** Lines of a row that has an open quote, from its first; they are read again if the quote turns out to be wrong. */
  #held: Line[] = []
  #heldLength = 0
  #fields: string[] = []
  /** What an open quoted field has so far. */
  #quoted: string | null = null

  constructor(next: Stage<CsvRow>, delimiter: string, maxRow = MAX_LINE) {
    this.#next = next
    this.#delimiter = delimiter
    this.#maxRow = maxRow
  }

  add(line: Line): void {
    // The next line is the last one here.
    const todo = [line]
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const problem = this.#take(next)
      if (problem !== null) for (const again of this.#giveUp(problem).reverse()) todo.push(again)
      else if (this.#quoted === null) {
        const fields = this.#fields
        const [first] = this.#clear()
        this.#next.add({ line: first?.number ?? next.number, fields })
      }
    }
  }

  end(): void {
    while (this.#held.length > 0)
      for (const again of this.#giveUp('row: a quote is not closed')) this.add(again)
    this.#next.end()
  }

  /** @returns the lines held after the first one, to be read again */
  #giveUp(problem: CsvProblem): Line[] {
    const [bad, ...again] = this.#clear()
    if (bad !== undefined) this.#next.add({ line: bad.number, problem })
    return again
  }

  #clear(): Line[] {
    const held = this.#held
    this.#held = []
    this.#heldLength = 0
    this.#fields = []
    this.#quoted = null
    return held
  }

  /** Reads a line on from where the last one left off. @returns what is wrong with the row */
  #take(line: Line): CsvProblem | null {
    this.#held.push(line)
    this.#heldLength += line.text?.length ?? 0
    const isFirst = this.#held.length === 1
    if (line.text === null) return isFirst ? 'row: too long' : 'row: a quote is not closed'
    if (this.#heldLength > this.#maxRow && !isFirst) return 'row: a quote is not closed'
    if (isFirst && !line.text.includes('"')) {
      this.#fields = line.text.split(this.#delimiter)
      return null
    }
    return this.#scan(line.text)
  }

  #scan(text: string): CsvProblem | null {
    let at = 0
    if (this.#quoted !== null) this.#quoted += '\n'
    for (;;) {
      if (this.#quoted === null && text[at] === '"') {
        this.#quoted = ''
        at++
      }
      const end = this.#quoted === null ? this.#plainField(text, at) : this.#quotedField(text, at)
      if (end === null) return 'row: text after a closing quote'
      if (end >= text.length) return null
      at = end + 1
    }
  }

  /** @returns where the field ends */
  #plainField(text: string, at: number): number {
    const found = text.indexOf(this.#delimiter, at)
    const end = found === -1 ? text.length : found
    this.#fields.push(text.slice(at, end))
    return end
  }

  /** @returns where the field ends, or null where neither a delimiter nor the line's end follows its quote */
  #quotedField(text: string, at: number): number | null {
    for (let from = at; ; ) {
      const quote = text.indexOf('"', from)
      this.#quoted += text.slice(from, quote === -1 ? text.length : quote)
      if (quote === -1) return text.length
      if (text[quote + 1] !== '"') return this.#closeField(text, quote + 1)
      this.#quoted += '"'
      from = quote + 2
    }
  }

  #closeField(text: string, end: number): number | null {
    if (end < text.length && text[end] !== this.#delimiter) return null
    this.#fields.push(this.#quoted ?? '')
    this.#quoted = null
    return end
  }
}
