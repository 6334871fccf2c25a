import type { EtlReport, RunKind } from '../lambdas/etl/report.ts'
import type { RawStore } from '../lambdas/raw-store/raw-store.ts'
import type { Direction, MigrationState } from '../migrations/migrate.ts'
import type { Database, DatabaseAddress, Role } from './database.ts'
import type { Change, Plan } from './plan.ts'
import type { Reporter } from './reporter.ts'
import type { Settings, SettingsInput } from './settings.ts'
import type { StackStatus } from './status.ts'
import type { Backup, RestoreOptions, RotateOptions, Rotation } from './upkeep.ts'

export type {
  Backup,
  Change,
  EtlReport,
  MigrationState,
  Plan,
  RawStore,
  RestoreOptions,
  RotateOptions,
  Rotation,
  RunKind,
  Settings,
}

/**
 * The platform, wherever it runs. Commands know this and nothing else; its verbs are the user's. Every verb throws errors that
 * hold facts; the terminal makes the sentences.
 */
export interface Stack {
  readonly name: string
  /** Whether its `up` can install what a machine lacks (UpOptions.isInstalling). */
  readonly canInstall: boolean
  /** Pages that have no address of their own: they are there for as long as somebody forwards a port to them. */
  readonly tunnelledPages: readonly ForwardTarget[]
  /** Where it runs, for people: `on this machine`, `in AWS account 123456789012, eu-central-1`. */
  place(): Promise<string>
  /** Brings everything up, or to what is wanted now. */
  up(options: UpOptions): Promise<UpResult>
  /** What `up` would do, from the same steps; changes nothing. */
  plan(settings: SettingsInput): Promise<Plan>
  status(): Promise<StackStatus>
  /** As it was brought up with. @throws StackMissing */
  settings(): Promise<Settings>
  /** A database to connect to; whoever asks closes it. @throws StackMissing, ServiceDown */
  connect(database: Database, role: Role): Promise<OpenDatabase>
  /** Makes a port of this machine lead to one of the stack's. @throws StackMissing, ServiceDown, PortTaken */
  forward(target: ForwardTarget, options: ForwardOptions): Promise<Forwarding>
  migrate(database: Database, direction: Direction, count?: number): Promise<string[]>
  migrations(database: Database): Promise<MigrationState[]>
  rawStore(): Promise<RawStore>
  runEtl(request: EtlRequest): Promise<EtlReport>
  logs(request: LogRequest): AsyncIterable<LogLine>
  /** Puts the catalogue of the demo into the shop's database. @returns how many products are new */
  seedCatalogue(): Promise<number>
  /** Backs the shop's database up now. @throws StackMissing, ServiceDown, NotOnThisMachine */
  backUp(): Promise<Backup>
  /** Newest first. @throws StackMissing, NotOnThisMachine */
  backups(): Promise<Backup[]>
  /** Puts a backup in the place of what is in the shop's database. @throws as backUp, BackupMissing */
  restore(options: RestoreOptions): Promise<Backup>
  /** New passwords for a database's roles, and a new certificate of its server. @throws as backUp */
  rotate(database: Database, options: RotateOptions): Promise<Rotation>
  check(): Promise<Check[]>
  teardown(options: TeardownOptions): Promise<TeardownReport>
}

/** What verbs that take long are given. */
export interface Context {
  /** Epoch ms, UTC. */
  clock: () => number
  random: () => number
  reporter: Reporter
  /** Ctrl-C. */
  signal: AbortSignal
}

export interface UpOptions {
  /** Said by file and flags; what is not said stays as it was, or is the default. */
  settings: SettingsInput
  /**
   * Asked before the first change where that costs money, with what is to be done; not asked where nothing is. Throws to decline.
   * null: it was agreed to beforehand.
   */
  agree: ((plan: Plan) => Promise<void>) | null
  /** Installs what the stack needs and this machine lacks, where it can (Stack.canInstall). */
  isInstalling?: boolean
}

export interface UpResult {
  status: StackStatus
  /** How many changes were made; null where they are not counted. */
  changes: number | null
}

export interface OpenDatabase {
  address: DatabaseAddress
  close(): Promise<void>
}

export const FORWARD_TARGETS = ['dw', 'oltp', 'dashboard'] as const
export type ForwardTarget = (typeof FORWARD_TARGETS)[number]

export interface ForwardOptions {
  /** On 127.0.0.1; without: a free one. */
  port?: number
  /** plugin: by AWS's session-manager-plugin, where the stack is in an account. */
  via: 'built-in' | 'plugin'
  /** Whenever what it carries has changed. */
  onChange?: (traffic: Traffic) => void
}

/** What goes through a forwarded port. */
export interface Traffic {
  /** Connections open now. */
  connections: number
  bytesUp: number
  bytesDown: number
  reconnections: number
  isConnected: boolean
}

export interface Forwarding {
  /** On 127.0.0.1. */
  port: number
  /** When it has ended. @throws why, where by itself */
  closed: Promise<void>
  close(): Promise<void>
}

export interface EtlRequest {
  kind: RunKind
  /** UTC days of receipt, `2026-11-22`, both included. */
  from?: string
  to?: string
  onProgress?: (report: Readonly<EtlReport>) => void
}

export interface LogRequest {
  /** Services to show; none: all. */
  services: readonly string[]
  /** Lines of the past, of each. */
  lines: number
  follow: boolean
}

export interface LogLine {
  service: string
  text: string
}

export interface Check {
  name: string
  outcome: 'good' | 'warning' | 'bad'
  /** What was found. */
  found: string
  /** What to do, where it is not good. */
  advice: string | null
}

export interface TeardownOptions {
  /** Keeps the raw store. */
  keepData: boolean
}

export interface TeardownReport {
  /** What is left by kind, looked for after: all zero, or it did not work. */
  left: Record<string, number>
  /** What could not be taken away, and why. */
  failures: { name: string; error: unknown }[]
  /** What was kept on purpose, and where. */
  kept: string[]
}
