/** What the exit code tells scripts; `--help` lists them. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notThere: 3,
  unconfirmed: 4,
  left: 5,
  refused: 6,
  interrupted: 130,
} as const

export const EXIT_CODES = `Exit codes:
  0 done   1 failed   2 wrong usage or settings   3 no such stack, or not running
  4 not confirmed (--yes)   5 something is left
  6 AWS does not let us (credentials, permissions, quotas)   130 interrupted`

/** What was typed does not make sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly next: string | null

  constructor(message: string, next: string | null = null) {
    super(message)
    this.next = next
  }
}

/** The command did its work, and what it found is not good: told already, in its own words. */
export class Unwell extends Error {
  override readonly name = 'Unwell'
  readonly exitCode: number

  constructor(exitCode: number = EXIT.failed) {
    super('told already')
    this.exitCode = exitCode
  }
}

/** PostgreSQL refused a statement somebody typed. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed'
  /** Where in the statement, and PostgreSQL's hint. */
  readonly where: string | null

  constructor(message: string, where: string | null, cause: unknown) {
    super(message, { cause })
    this.where = where
  }
}
