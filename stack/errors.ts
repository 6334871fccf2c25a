import type { Database } from './database.ts'

// What the parts below throw is a part of what a stack's verbs throw.
export {
  RulesChanged,
  WarehouseBusy,
  WarehouseNotMigrated,
  WarehouseUnavailable,
} from '../lambdas/etl/errors.ts'
export { StoreUnavailable } from '../lambdas/raw-store/raw-store.ts'
export { type LockHolder, MigrationFailed, MigrationRunning } from '../migrations/errors.ts'

/** What can be wrong with a stack as a whole. They hold facts; cli/terminal/sentences.ts makes the sentences. */

/** There is no stack of this name here. */
export class StackMissing extends Error {
  override readonly name = 'StackMissing'
  readonly stackName: string
  /** Where it was looked for: as Stack.place() says it. */
  readonly place: string

  constructor(stackName: string, place: string) {
    super(`there is no stack ${stackName} ${place}`)
    this.stackName = stackName
    this.place = place
  }
}

/** The stack is there, but what was asked for is not running. */
export class ServiceDown extends Error {
  override readonly name = 'ServiceDown'
  readonly service: string
  /** The last it said, where it said something. */
  readonly reason: string | null

  constructor(service: string, reason: string | null, cause?: unknown) {
    super(`${service} is not running`, { cause })
    this.service = service
    this.reason = reason
  }
}

export class PortTaken extends Error {
  override readonly name = 'PortTaken'
  readonly port: number
  readonly service: string

  constructor(service: string, port: number) {
    super(`port ${port} is taken`)
    this.service = service
    this.port = port
  }
}

/** Stacks cannot live where they are to. */
export class FolderUnusable extends Error {
  override readonly name = 'FolderUnusable'
  readonly folder: string

  /** @param message why, as the end of a sentence */
  constructor(folder: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.folder = folder
  }
}

/** A role that this database does not have. */
export class NoSuchRole extends Error {
  override readonly name = 'NoSuchRole'
  readonly role: string
  readonly database: Database

  constructor(role: string, database: Database) {
    super(`${database} has no role ${role}`)
    this.role = role
    this.database = database
  }
}

/** A role that enters on the database's own machine only. */
export class RoleNotRemote extends Error {
  override readonly name = 'RoleNotRemote'
  readonly role: string
  readonly database: Database

  constructor(role: string, database: Database) {
    super(`${role} enters ${database} on its own machine only`)
    this.role = role
    this.database = database
  }
}

/** There is no such backup, or none at all. */
export class BackupMissing extends Error {
  override readonly name = 'BackupMissing'
  /** null: whichever is the newest was asked for. */
  readonly key: string | null
  /** How many there are. */
  readonly count: number

  constructor(key: string | null, count: number) {
    super(`there is no backup${key === null ? '' : ` ${key}`}`)
    this.key = key
    this.count = count
  }
}

/** What a stack on this machine does not do. */
export type AwsOnly = 'backup' | 'restore' | 'rotate'

/** Asked of a stack on this machine, and there only in an AWS account. */
export class NotOnThisMachine extends Error {
  override readonly name = 'NotOnThisMachine'
  readonly what: AwsOnly

  constructor(what: AwsOnly) {
    super(`there is no ${what} on this machine`)
    this.what = what
  }
}

/** A server does not take the password that is kept, or is not the one whose certificate is. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused'
  readonly by: 'password' | 'certificate'
  readonly role: string
  /** As PostgreSQL calls it. */
  readonly database: string

  constructor(by: 'password' | 'certificate', role: string, database: string, cause: unknown) {
    super(`${role} was refused by the ${by} of ${database}`, { cause })
    this.by = by
    this.role = role
    this.database = database
  }
}

export class UnknownLog extends Error {
  override readonly name = 'UnknownLog'
  readonly service: string
  readonly known: readonly string[]

  constructor(service: string, known: readonly string[]) {
    super(`nothing writes a log named ${service}`)
    this.service = service
    this.known = known
  }
}

/** Another `up` has been at it for longer than one can take. */
export class UpRunning extends Error {
  override readonly name = 'UpRunning'
  readonly pid: number

  /** @param what as a noun: `up of this stack` */
  constructor(pid: number, what = 'up of this stack') {
    super(`another ${what} is running (process ${pid})`)
    this.pid = pid
  }
}

/** The storefront's sources do not build. */
export class StorefrontNotBuilt extends Error {
  override readonly name = 'StorefrontNotBuilt'
  /** What the build said last. */
  readonly lines: readonly string[]
  /** Where all of it stands. */
  readonly log: string

  constructor(lines: readonly string[], log: string) {
    super('the storefront does not build')
    this.lines = lines
    this.log = log
  }
}

/** R was asked for, for the dashboard, and could not be installed. */
export class RNotInstalled extends Error {
  override readonly name = 'RNotInstalled'
  /** By Debian's names. */
  readonly packages: readonly string[]

  /** @param message why, as the end of a sentence */
  constructor(message: string, packages: readonly string[]) {
    super(message)
    this.packages = packages
  }
}

/** Asked to stop (Ctrl-C), and stopped where it could. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}
