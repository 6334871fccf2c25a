/** What can stop a run. Each says what is known; the CLI makes the sentence. A stopped run has lost nothing: the next goes on. */

/** The warehouse cannot be reached, or went away. */
export class WarehouseUnavailable extends Error {
  override readonly name = 'WarehouseUnavailable'

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** Another session has kept the merge to itself for longer than a batch can take. */
export class WarehouseBusy extends Error {
  override readonly name = 'WarehouseBusy'
  /** For pg_terminate_backend; null where it has just ended. */
  readonly pid: number | null
  readonly waitedMs: number

  constructor(pid: number | null, waitedMs: number, cause: unknown) {
    super('another session holds the lock of the ETL', { cause })
    this.pid = pid
    this.waitedMs = waitedMs
  }
}

/** The warehouse was cut by other rules than these; sessions of both would not compare. */
export class RulesChanged extends Error {
  override readonly name = 'RulesChanged'
  /** What differs, by setting. */
  readonly differences: readonly { rule: string; was: unknown; wanted: unknown }[]

  constructor(differences: readonly { rule: string; was: unknown; wanted: unknown }[]) {
    super(`the warehouse was cut by other rules: ${differences.map(({ rule }) => rule).join(', ')}`)
    this.differences = differences
  }
}

/** The database has no warehouse, or an older one. */
export class WarehouseNotMigrated extends Error {
  override readonly name = 'WarehouseNotMigrated'

  constructor(cause: unknown) {
    super('the warehouse is not migrated to this version', { cause })
  }
}

const codeOf = (cause: unknown): string => String((cause as { code?: unknown }).code ?? '')

/** SQLSTATE classes of a server that is going or gone, and Node's codes of a connection that is. */
export function isConnectionLoss(cause: unknown): boolean {
  const code = codeOf(cause)
  return (
    /^(08|57P0|53300|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(code) ||
    (cause instanceof Error &&
      /^Connection terminated|^Client has encountered a connection error|not queryable/.test(cause.message))
  )
}

/** SQLSTATE 22 (data exception) and 23 (integrity): the data is what is wrong, so one of the objects is. */
export const isDataFault = (cause: unknown) =>
  /^2[23]/.test(codeOf(cause)) || /^(54000|21000)/.test(codeOf(cause))

/**
 * Two transactions met (SQLSTATE 40), wrote the same event at once (a unique violation among the seen ones), or waited for one
 * another where PostgreSQL cannot see it: trying again settles it.
 */
export const isCollision = (cause: unknown) =>
  /^40/.test(codeOf(cause)) ||
  isLockTimeout(cause) ||
  (codeOf(cause) === '23505' && (cause as { table?: string }).table === 'seen_event')

export const isLockTimeout = (cause: unknown) => codeOf(cause) === '55P03'

/** undefined_table, undefined_column, undefined_function, invalid_schema_name */
export const isNotMigrated = (cause: unknown) => /^(42P01|42703|42883|3F000)/.test(codeOf(cause))
