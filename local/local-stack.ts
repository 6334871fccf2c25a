import { access } from 'node:fs/promises'
import pg from 'pg'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import { type Direction, type MigrationState, migrationStates } from '../migrations/migrate.ts'
import { seedCatalogue } from '../simulate/catalogue/seed-catalogue.ts'
import { clientConfig } from '../stack/client-config.ts'
import { DATABASE_NAMES, type Database, ROLES, type Role } from '../stack/database.ts'
import { NoSuchRole, NotOnThisMachine, ServiceDown, StackMissing } from '../stack/errors.ts'
import type { Settings, SettingsInput } from '../stack/settings.ts'
import type {
  Backup,
  Check,
  Context,
  EtlReport,
  EtlRequest,
  Forwarding,
  ForwardOptions,
  ForwardTarget,
  LogLine,
  LogRequest,
  OpenDatabase,
  Plan,
  RawStore,
  Rotation,
  Stack,
  TeardownOptions,
  TeardownReport,
  UpOptions,
  UpResult,
} from '../stack/stack.ts'
import type { StackStatus } from '../stack/status.ts'
import { checkMachine } from './checks.ts'
import { type StackFolders, stackFolders, stacksHome } from './folders.ts'
import { readLogs } from './logs.ts'
import { migrateLocal } from './migrate.ts'
import { planLocal } from './plan.ts'
import { openProgram, type Program } from './program.ts'
import { localAddress, runLocalEtl } from './run-etl.ts'
import { localStatus, missingStatus, PLACE } from './status.ts'
import { tearDown } from './teardown.ts'
import { bringUp } from './up.ts'

/** The platform on this machine. */
export class LocalStack implements Stack {
  readonly name: string
  readonly canInstall = true
  readonly tunnelledPages = []
  readonly #context: Context
  readonly #home: string
  readonly #folders: StackFolders

  constructor(name: string, context: Context, home = stacksHome()) {
    this.name = name
    this.#context = context
    this.#home = home
    this.#folders = stackFolders(home, name)
  }

  async place(): Promise<string> {
    return PLACE
  }

  /** It costs nothing, and nothing of another's is touched: nobody is asked. */
  async up({ settings, isInstalling = false }: UpOptions): Promise<UpResult> {
    const wanted = { name: this.name, settings, isInstalling }
    await bringUp(this.#home, this.#folders, wanted, this.#context)
    return { status: await this.status(), changes: null }
  }

  plan(settings: SettingsInput): Promise<Plan> {
    return planLocal(this.#home, this.#folders, settings)
  }

  async status(): Promise<StackStatus> {
    if (!(await this.#isThere())) return missingStatus(this.name)
    const program = await this.#program()
    const open = (database: Database) => connect(program, database, 'analyst').catch(() => null)
    const [shop, warehouse] = await Promise.all([open('oltp'), open('dw')])
    try {
      return await localStatus(program, { shop, warehouse })
    } finally {
      await Promise.all([shop?.end(), warehouse?.end()])
    }
  }

  async settings(): Promise<Settings> {
    return (await this.#program()).stack.settings
  }

  async connect(database: Database, role: Role): Promise<OpenDatabase> {
    const program = await this.#program()
    if (!(ROLES[database] as readonly Role[]).includes(role)) throw new NoSuchRole(role, database)
    const client = await connect(program, database, role)
    // The port is on this machine: there is nothing to keep open between two connections.
    await client.end()
    return { address: localAddress(program, database, role), close: async () => {} }
  }

  /** On this machine it is a port of this machine already. */
  async forward(target: ForwardTarget, { port, onChange }: ForwardOptions): Promise<Forwarding> {
    const program = await this.#program()
    const { dashboard } = program.stack
    if (target === 'dashboard' && dashboard !== null && 'missing' in dashboard)
      throw new ServiceDown('dashboard', dashboard.missing)
    const { reporter } = this.#context
    const there = program.stack.ports[target]
    if (port !== undefined && port !== there)
      reporter.warn(`${target} listens on ${there}; --port of up changes that`)
    onChange?.({ connections: 0, bytesUp: 0, bytesDown: 0, reconnections: 0, isConnected: true })
    let close = () => {}
    const closed = new Promise<void>((resolve) => {
      close = resolve
    })
    return { port: there, closed, close: async () => close() }
  }

  async migrate(database: Database, direction: Direction, count?: number): Promise<string[]> {
    const program = await this.#program()
    await this.connect(database, 'owner')
    return migrateLocal(program, database, direction, count, this.#context)
  }

  async migrations(database: Database): Promise<MigrationState[]> {
    const client = await connect(await this.#program(), database, 'owner')
    try {
      return await migrationStates(client, database)
    } finally {
      await client.end()
    }
  }

  async rawStore(): Promise<RawStore> {
    await this.#program()
    return new FolderStore(this.#folders.raw)
  }

  async runEtl(request: EtlRequest): Promise<EtlReport> {
    const { clock, signal } = this.#context
    return runLocalEtl(await this.#program(), { ...request, clock, signal })
  }

  async *logs(request: LogRequest): AsyncIterable<LogLine> {
    await this.#program()
    yield* readLogs(this.#folders.logs, request, this.#context.signal)
  }

  async seedCatalogue(): Promise<number> {
    const program = await this.#program()
    const client = await connect(program, 'oltp', 'owner')
    try {
      return await seedCatalogue(client, program.stack.settings.currency)
    } finally {
      await client.end()
    }
  }

  /** PostgreSQL's package from npm has neither pg_dump nor pg_restore. */
  async backUp(): Promise<Backup> {
    throw new NotOnThisMachine('backup')
  }

  async backups(): Promise<Backup[]> {
    throw new NotOnThisMachine('backup')
  }

  async restore(): Promise<Backup> {
    throw new NotOnThisMachine('restore')
  }

  async rotate(): Promise<Rotation> {
    throw new NotOnThisMachine('rotate')
  }

  check(): Promise<Check[]> {
    return checkMachine(this.#home)
  }

  async teardown({ keepData }: TeardownOptions): Promise<TeardownReport> {
    return tearDown(this.#home, this.#folders, keepData, this.#context)
  }

  async #program(): Promise<Program> {
    if (!(await this.#isThere())) throw new StackMissing(this.name, PLACE)
    return openProgram(this.#folders.root)
  }

  #isThere(): Promise<boolean> {
    return access(this.#folders.stackFile).then(
      () => true,
      () => false,
    )
  }
}

/** @throws ServiceDown */
async function connect(program: Program, database: Database, role: Role): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(localAddress(program, database, role)))
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ServiceDown(`PostgreSQL ${DATABASE_NAMES[database]}`, why, cause)
  }
}
