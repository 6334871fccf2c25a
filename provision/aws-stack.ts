import { S3Client } from '@aws-sdk/client-s3'
import { S3Store } from '../lambdas/raw-store/s3-store.ts'
import type { Direction } from '../migrations/migrate.ts'
import { seedCatalogue } from '../simulate/catalogue/seed-catalogue.ts'
import type { Database, Role } from '../stack/database.ts'
import { StackMissing } from '../stack/errors.ts'
import { checkSettings, mergeSettings } from '../stack/load-settings.ts'
import { silentReporter } from '../stack/reporter.ts'
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
  MigrationState,
  OpenDatabase,
  Plan,
  RawStore,
  RestoreOptions,
  RotateOptions,
  Rotation,
  Stack,
  TeardownOptions,
  TeardownReport,
  UpOptions,
  UpResult,
} from '../stack/stack.ts'
import type { StackStatus } from '../stack/status.ts'
import { type Caller, placeOf } from './account.ts'
import { costsOf } from './costs/costs.ts'
import { findBackup, listBackups, makeBackup, restoreBackup } from './databases/backups.ts'
import { connectDatabase } from './databases/connect.ts'
import { forgetMigrated, migrateByTunnel, statesByTunnel, withOwner } from './databases/migrate.ts'
import { rotate } from './databases/rotate.ts'
import { checkAws } from './doctor/check-aws.ts'
import { forward } from './forward.ts'
import { invokeEtl } from './invoke-etl.ts'
import { readAwsLogs } from './logs/read-aws-logs.ts'
import { countNetwork } from './network/remove.ts'
import { type Access, findAccount, type Opened, openProvisioning } from './open.ts'
import { partsOf, statusOfParts } from './parts.ts'
import { rememberedSettings } from './remembered.ts'
import type { Means } from './stack-parts.ts'
import { awsStatus } from './status/aws-status.ts'
import { bucketName } from './storage/names.ts'
import { takeStackDown } from './teardown.ts'
import { runStack } from './up.ts'

/** The platform in an AWS account. */
export class AwsStack implements Stack {
  readonly name: string
  readonly canInstall = false
  readonly tunnelledPages = ['dashboard'] as const
  readonly #context: Context
  readonly #access: Access
  readonly #means: Means
  #caller: Promise<Caller> | undefined

  constructor(name: string, context: Context, access: Access, means: Means) {
    this.name = name
    this.#context = context
    this.#access = access
    this.#means = means
  }

  async place(): Promise<string> {
    return placeOf(await this.#who())
  }

  async up({ settings, agree }: UpOptions): Promise<UpResult> {
    const plan = agree === null ? null : await this.plan(settings)
    const isToBeAsked = plan?.parts.some(({ changes }) => changes.length > 0) === true
    if (plan !== null && !isToBeAsked) return { status: await this.status(), changes: 0 }
    if (plan !== null) await agree?.(plan)
    const { provisioning, stop } = await this.#open('up', settings)
    const { names } = await runStack(provisioning, stop, this.#means)
    const status = await this.#statusOf(
      provisioning,
      names.map((name) => ({ name, changes: [] })),
    )
    return { status, changes: provisioning.changes.all.length }
  }

  async plan(settings: SettingsInput): Promise<Plan> {
    const { provisioning, parts } = await this.#look(settings)
    const costs = costsOf(provisioning.settings, provisioning.region)
    return { place: await this.place(), parts, costs }
  }

  async status(): Promise<StackStatus> {
    const { provisioning, isRemembered } = await this.#open('plan')
    if (!isRemembered && !(await hasNetwork(provisioning))) return this.#missing()
    const { parts } = await this.#look({})
    return this.#statusOf(provisioning, parts)
  }

  async settings(): Promise<Settings> {
    return (await this.#there()).settings
  }

  async connect(database: Database, role: Role): Promise<OpenDatabase> {
    return connectDatabase(await this.#there(), database, role)
  }

  async forward(target: ForwardTarget, options: ForwardOptions): Promise<Forwarding> {
    return forward(await this.#there(), target, options)
  }

  async migrate(database: Database, direction: Direction, count?: number): Promise<string[]> {
    const provisioning = await this.#there()
    const ran = await migrateByTunnel(provisioning, database, direction, count)
    if (ran.length > 0) await forgetMigrated(provisioning, database)
    return ran
  }

  async migrations(database: Database): Promise<MigrationState[]> {
    return statesByTunnel(await this.#there(), database)
  }

  async seedCatalogue(): Promise<number> {
    const provisioning = await this.#there()
    const { currency } = provisioning.settings
    return withOwner(provisioning, 'oltp', (client) => seedCatalogue(client, currency))
  }

  async runEtl(request: EtlRequest): Promise<EtlReport> {
    return invokeEtl(await this.#there(), request)
  }

  async rawStore(): Promise<RawStore> {
    const { region, account } = await this.#there()
    const { profile, env } = this.#access
    const endpoint = env['AWS_ENDPOINT_URL']
    // The SDK's own repeating is right here: an object is put under its own name, and never over another.
    const client = new S3Client({
      region,
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    })
    return new S3Store(client, bucketName({ stack: this.name, account, region }, 'raw'))
  }

  async *logs(request: LogRequest): AsyncIterable<LogLine> {
    yield* readAwsLogs(await this.#there(), request)
  }

  async backUp(): Promise<Backup> {
    const provisioning = await this.#there()
    return this.#context.reporter.step('back up oltp', (step) => makeBackup(provisioning, step))
  }

  async backups(): Promise<Backup[]> {
    return listBackups(await this.#there())
  }

  async restore({ key, agree }: RestoreOptions): Promise<Backup> {
    const provisioning = await this.#there()
    const backup = await findBackup(provisioning, key)
    await agree(backup)
    await this.#context.reporter.step('restore oltp', (step) => restoreBackup(provisioning, backup.key, step))
    return backup
  }

  async rotate(database: Database, { agree }: RotateOptions): Promise<Rotation> {
    const provisioning = await this.#there()
    await agree()
    return this.#context.reporter.step(`rotate ${database}`, (step) => rotate(provisioning, database, step))
  }

  check(): Promise<Check[]> {
    return checkAws(async () => (await this.#open('plan')).provisioning)
  }

  async teardown({ keepData }: TeardownOptions): Promise<TeardownReport> {
    const { provisioning } = await this.#open('up')
    const { left, kept, failures } = await takeStackDown(provisioning, keepData)
    return { left, kept: kept.map((bucket) => `s3://${bucket}`), failures }
  }

  /** Found once: the account does not change while we run. */
  #who(): Promise<Caller> {
    this.#caller ??= findAccount(this.#access, this.#context)
    return this.#caller
  }

  /** @param said what is said now goes over what was said before */
  async #open(
    mode: 'up' | 'plan',
    said: SettingsInput = {},
    context = this.#context,
  ): Promise<Opened & { isRemembered: boolean }> {
    // Checked before anything is asked of AWS.
    const defaults = checkSettings('settings', said)
    const caller = await this.#who()
    const open = (settings: Settings) =>
      openProvisioning(this.name, caller, settings, this.#access, context, mode)
    const remembered = await rememberedSettings(open(defaults).provisioning)
    const opened = open(checkSettings('settings', mergeSettings(remembered, said)))
    return { ...opened, isRemembered: remembered !== null }
  }

  /** What `up` would find: all parts, in silence. */
  async #look(said: SettingsInput) {
    return this.#context.reporter.step('looking at what is there', async (step) => {
      const { step: _, ...told } = this.#context.reporter
      const reporter = { ...told, step: silentReporter.step }
      const { provisioning, stop } = await this.#open('plan', said, { ...this.#context, reporter })
      const { names } = await runStack(provisioning, stop, this.#means)
      const parts = partsOf(names, provisioning.changes.all)
      const amiss = parts.filter(({ changes }) => changes.length > 0).length
      step.result(
        amiss === 0 ? 'all is as it is to be' : `${amiss} of ${parts.length} parts are not as they are to be`,
      )
      return { provisioning, parts }
    })
  }

  /** To do something with a stack that is there. @throws StackMissing */
  async #there(): Promise<Opened['provisioning']> {
    const { provisioning, isRemembered } = await this.#open('up')
    if (!isRemembered) throw new StackMissing(this.name, await this.place())
    return provisioning
  }

  async #statusOf(provisioning: Opened['provisioning'], parts: Plan['parts']): Promise<StackStatus> {
    return {
      name: this.name,
      place: await this.place(),
      ...(await awsStatus(provisioning, statusOfParts(parts))),
    }
  }

  async #missing(): Promise<StackStatus> {
    const nothing = { services: [], parts: [], machines: [], alarms: [], addresses: [], etl: null }
    return { name: this.name, place: await this.place(), state: 'missing', ...nothing }
  }
}

/** A teardown that was cut short leaves the network to the last. */
const hasNetwork = async (provisioning: Opened['provisioning']): Promise<boolean> =>
  Object.values(await countNetwork(provisioning)).some((n) => n > 0)
