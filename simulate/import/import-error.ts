/** What can be wrong with a file as a whole; what is wrong with a row is counted and does not stop an import. */
export type ImportProblem =
  /** The file system's code, e.g. ENOENT. */
  | { kind: 'unreadable'; code: string }
  | { kind: 'empty' }
  /** Neither CSV nor JSON lines: e.g. a spreadsheet, an archive, Parquet. */
  | { kind: 'binary' }
  | { kind: 'gzip'; damage: 'cut off' | 'damaged' }
  /** A JSON array or one indented object: JSON lines have one object a line. */
  | { kind: 'json-document' }
  | { kind: 'mapping-needed' }
  | { kind: 'column-missing'; column: string; nearest: string | null }
  | { kind: 'column-twice'; column: string }

/** A file that cannot be imported, or not to its end. What was imported before `line` stays imported. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
  readonly file: string
  readonly problem: ImportProblem
  /** The line reached, from 1; null where no line was read. */
  readonly line: number | null

  constructor(file: string, problem: ImportProblem, line: number | null = null, cause?: unknown) {
    super(`${file}${line === null ? '' : `, line ${line}`}: ${phraseOf(problem)}`, { cause })
    this.file = file
    this.problem = problem
    this.line = line
  }
}

function phraseOf(problem: ImportProblem): string {
  switch (problem.kind) {
    case 'unreadable':
      return `cannot be read (${problem.code})`
    case 'empty':
      return 'is empty'
    case 'binary':
      return 'is neither CSV nor JSON lines'
    case 'gzip':
      return `its gzip data is ${problem.damage}`
    case 'json-document':
      return 'is one JSON document, not one JSON object a line'
    case 'mapping-needed':
      return 'a CSV file needs a mapping'
    case 'column-missing':
      return `the mapping names the column "${problem.column}", which the file has not${hint(problem.nearest)}`
    case 'column-twice':
      return `the mapping names the column "${problem.column}", which the file has twice`
  }
}

const hint = (nearest: string | null) => (nearest === null ? '' : ` (nearest: "${nearest}")`)
