import type { Role } from './database.ts'

/** What is done to a stack's databases now and then: backups, and new passwords. */

/** A backup of the shop's database. */
export interface Backup {
  /** By which it is restored: `backups/oltp-20261122T021500Z.dump`. */
  key: string
  bytes: number
  /** What it holds is as of then. Epoch ms. */
  madeAt: number
}

export interface RestoreOptions {
  /** Of the backup; null: the newest. */
  key: string | null
  /** Asked before anything is replaced; throws to decline. */
  agree: (backup: Backup) => Promise<void>
}

export interface RotateOptions {
  /** Asked before anything is changed; throws to decline. */
  agree: () => Promise<void>
}

export interface Rotation {
  /** That have new passwords. */
  roles: Role[]
}
