import { CsvReader } from './csv.ts'
import { CsvRows } from './csv-rows.ts'
import { type Group, GroupRows } from './group-rows.ts'
import { ImportError } from './import-error.ts'
import type { Tally } from './import-report.ts'
import { type JsonRow, JsonRows } from './json-rows.ts'
import { type Line, splitLines } from './lines.ts'
import { type Candidate, mappedColumns, rowMapper } from './map-rows.ts'
import type { Mapping } from './mapping.ts'
import { openText } from './open-text.ts'
import { recordedLine } from './recorded-line.ts'
import { isProblem, type Problem, type Row } from './row.ts'
import { RowIds } from './row-ids.ts'
import type { Stage } from './stage.ts'
import { conditionReader } from './values.ts'

export interface ReadOptions {
  file: string
  mapping: Mapping | null
  /** Rows, skipped and garbled ones are counted here. */
  tally: Tally
  signal?: AbortSignal | undefined
  onBytes: (bytes: number) => void
}

type Found = Candidate | Problem

/**
 * What a file holds, as events the contract has yet to check, in the file's order, some at a time.
 * @throws ImportError with the line reached
 */
export async function* readCandidates(options: ReadOptions): AsyncGenerator<Found[]> {
  const { file, mapping, tally } = options
  const text = openText(file, { ...options, encoding: mapping?.encoding ?? 'utf-8' })
  let reached = 0
  try {
    const { format, chunks } = await sniff(file, text, mapping?.format)
    let found: Found[] = []
    const stages = lineStages({ add: (one) => found.push(one), end: () => {} }, format, options)
    for await (const lines of splitLines(chunks)) {
      for (const line of lines) {
        reached = line.number
        if (line.text?.includes('\uFFFD')) tally.garble(line.number)
        stages.add(line)
      }
      yield found
      found = []
    }
    stages.end()
    yield found
  } catch (error) {
    if (!(error instanceof ImportError) || error.line !== null || reached === 0) throw error
    throw new ImportError(file, error.problem, reached, error.cause)
  } finally {
    await text.return(undefined)
  }
}

/** Tells the format, where nobody did, from the first character that is not white space. */
async function sniff(file: string, text: AsyncGenerator<string>, told: Mapping['format']) {
  let start = ''
  while (start.trim() === '') {
    const next = await text.next()
    if (next.done) throw new ImportError(file, { kind: 'empty' })
    start += next.value
  }
  const opening = start.trimStart()
  const format = told ?? (/^[{[]/.test(opening) ? 'ndjson' : 'csv')
  if (format === 'ndjson' && /^(\[|\{\s*\n)/.test(opening))
    throw new ImportError(file, { kind: 'json-document' })
  return { format, chunks: restart(start, text) }
}

async function* restart(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start
  yield* rest
}

/** lines → rows → without those to skip → groups → events */
function lineStages(
  last: Stage<Found>,
  format: 'csv' | 'ndjson',
  { file, mapping, tally }: ReadOptions,
): Stage<Line> {
  if (mapping === null) {
    if (format === 'csv') throw new ImportError(file, { kind: 'mapping-needed' })
    return new JsonRows(recordedLines(last, tally))
  }
  const rows = countedRows(new GroupRows(mappedGroups(last, mapping), mapping.groupBy), mapping, tally)
  if (format === 'ndjson') return new JsonRows(rows)
  return new CsvReader(new CsvRows(rows, { file, columns: mappedColumns(mapping) }), mapping.delimiter)
}

function recordedLines(next: Stage<Found>, tally: Tally): Stage<JsonRow | Problem> {
  const ids = new RowIds()
  return {
    add: (row) => {
      tally.rows++
      if (isProblem(row)) next.add(row)
      else for (const found of recordedLine(row, ids)) next.add(found)
    },
    end: () => next.end(),
  }
}

function countedRows(next: Stage<Row | Problem>, { skip = [] }: Mapping, tally: Tally): Stage<Row | Problem> {
  const rules = skip.map(conditionReader)
  return {
    add: (row) => {
      tally.rows++
      if (isProblem(row) || !rules.some((holds) => holds(row))) next.add(row)
      else tally.skipped++
    },
    end: () => next.end(),
  }
}

function mappedGroups(next: Stage<Found>, mapping: Mapping): Stage<Group | Problem> {
  const map = rowMapper(mapping)
  return { add: (group) => next.add(isProblem(group) ? group : map(group)), end: () => next.end() }
}
