/** A row of a file. */
export interface Row {
  /** Where it begins, from 1. */
  readonly line: number
  /** @returns what the row has in a column; undefined where that is empty, null or not there */
  read(column: string): unknown
  /** All the row says, as text: equal rows have equal texts. */
  content(): string
}

/** Why a line gave no row, or a row no event. From a closed set: problems are counted by their text. */
export interface Problem {
  line: number
  problem: string
}

export const isProblem = (read: object): read is Problem => 'problem' in read

export const orUndefined = (value: unknown) => (value === '' || value === null ? undefined : value)
