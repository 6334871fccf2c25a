import type { DatabaseError } from 'pg'

/** A migration that PostgreSQL refused. Nothing of the call it was in stays. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed'
  readonly migration: string | null
  /** PostgreSQL's own detail and hint, where it gave them. */
  readonly detail: string | null

  constructor(migration: string | null, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    const { detail, hint } = cause as Partial<DatabaseError>
    this.migration = migration
    this.detail = [detail, hint].filter((part) => part !== undefined).join(' ') || null
  }
}

/** The session that holds the lock of a database's migrations. */
export interface LockHolder {
  /** For pg_terminate_backend. */
  pid: number
  role: string
  /** As it named itself; empty where it did not, or where this role may not see it. */
  application: string
  /** When it connected. Epoch ms; null where this role may not see it. */
  since: number | null
}

/** Another session holds the lock of this database's migrations: it migrates, or hangs. */
export class MigrationRunning extends Error {
  override readonly name = 'MigrationRunning'
  readonly database: 'oltp' | 'dw'
  /** null where it has just ended. */
  readonly holder: LockHolder | null

  constructor(database: 'oltp' | 'dw', holder: LockHolder | null, cause: unknown) {
    super(`another migration is running in ${database}`, { cause })
    this.database = database
    this.holder = holder
  }
}
