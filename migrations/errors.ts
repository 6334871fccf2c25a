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

/** Another migration holds the lock of this database. */
export class MigrationRunning extends Error {
  override readonly name = 'MigrationRunning'
  /** The session that holds it, for pg_terminate_backend, or null where it has just ended. */
  readonly pid: number | null

  constructor(pid: number | null, cause: unknown) {
    super('another migration is running in this database', { cause })
    this.pid = pid
  }
}
