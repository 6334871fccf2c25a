import type { Database } from '../stack/database.ts'
import { PortTaken, ServiceDown } from '../stack/errors.ts'
import { etlRules } from '../stack/etl-rules.ts'
import { checkSettings, mergeSettings } from '../stack/load-settings.ts'
import type { SettingsInput } from '../stack/settings.ts'
import type { Context } from '../stack/stack.ts'
import { bringUpDashboard } from './dashboard/up.ts'
import { makeFolders, type StackFolders } from './folders.ts'
import { migrateLocal } from './migrate.ts'
import { choosePorts, isFree } from './ports.ts'
import { ensureRoles } from './postgres/ensure-roles.ts'
import type { Program } from './program.ts'
import { ensureSecrets, readStackFile, type StackFile, writeStackFile } from './stack-file.ts'
import { SupervisorClient, startSupervisor } from './supervisor/client.ts'
import type { SupervisorState } from './supervisor/control.ts'
import { portOf, type ServiceName } from './supervisor/services.ts'
import { alone } from './up-lock.ts'
import { BUILD } from './version.ts'
import { waitFor } from './wait.ts'
import { bringUpShop } from './web/up.ts'

export interface Wanted {
  name: string
  settings: SettingsInput
  /** Whether what this machine lacks is to be installed. */
  isInstalling: boolean
}

/** Brings a stack up on this machine, or to what is wanted now. Each step finds out what is there and does only what is not. */
export async function bringUp(
  home: string,
  folders: StackFolders,
  wanted: Wanted,
  context: Context,
): Promise<Program> {
  // Checked before anything is made: settings that do not hold leave no folder behind.
  checkSettings('settings', wanted.settings)
  await makeFolders(home, folders)
  return alone(folders, context, () => bringUpAlone(home, folders, wanted, context))
}

async function bringUpAlone(
  home: string,
  folders: StackFolders,
  wanted: Wanted,
  context: Context,
): Promise<Program> {
  const { reporter } = context
  const before = await readStackFile(folders)
  const program = await reporter.step('settings and folders', async (step) => {
    const program = await ensureStack(folders, before, wanted)
    step.result(folders.root)
    return program
  })
  const supervisor = new SupervisorClient(program.stack, program.secrets)
  await reporter.step('supervisor', async (step) => {
    step.result(await ensureSupervisor(program, supervisor, before, context))
  })
  const bring = (database: Database) =>
    reporter.step(`PostgreSQL ${database}`, async (step) => {
      await ensureService(program, supervisor, database, before)
      await ensureRoles(program, database, supervisor, context)
      const applied = await migrateLocal(program, database, 'up', undefined, context)
      const address = `127.0.0.1:${program.stack.ports[database]}`
      step.result(applied.length === 0 ? address : `${address}, ${applied.length} migrations applied`)
    })
  const databases = { oltp: bring('oltp'), dw: bring('dw') }
  const bringPlatform = async () => {
    await Promise.all(Object.values(databases))
    await reporter.step('ingest', async (step) => {
      await ensureService(program, supervisor, 'ingest', before)
      await answers('ingest', program, supervisor, context)
      step.result(`127.0.0.1:${program.stack.ports.ingest}`)
    })
    await reporter.step('sign-in', async (step) => {
      await ensureService(program, supervisor, 'sign-in', before)
      await answers('sign-in', program, supervisor, context)
      step.result(`127.0.0.1:${program.stack.ports.signIn}`)
    })
    await reporter.step('ETL schedule', async (step) => {
      await ensureService(program, supervisor, 'etl', before)
      step.result(`every ${program.stack.settings.local.etlEverySeconds} s`)
    })
  }
  const { isInstalling } = wanted
  await withPages(
    bringPlatform(),
    (platform, context) => [
      bringUpShop({ home, program, supervisor, platform, context }),
      bringUpDashboard({ program, supervisor, warehouse: databases.dw, isInstalling, context }),
    ],
    context,
  )
  return program
}

/** The shop is built, and R is looked for, while the rest comes up; where that fails, they are of no use any more. */
async function withPages(
  platform: Promise<void>,
  bringPages: (platform: Promise<void>, context: Context) => Promise<void>[],
  context: Context,
): Promise<void> {
  const failed = new AbortController()
  platform.catch(() => failed.abort())
  const signal = AbortSignal.any([context.signal, failed.signal])
  for (const outcome of await Promise.allSettled([platform, ...bringPages(platform, { ...context, signal })]))
    if (outcome.status === 'rejected') throw outcome.reason
}

/** What is said now goes over what was said before. */
async function ensureStack(
  folders: StackFolders,
  before: StackFile | null,
  wanted: Wanted,
): Promise<Program> {
  const { name } = wanted
  const settings = checkSettings('settings', mergeSettings(before?.settings ?? null, wanted.settings))
  const secrets = await ensureSecrets(folders)
  const isRunning =
    before !== null && (await new SupervisorClient(before, secrets).state().catch(() => null)) !== null
  const ports = await choosePorts(settings.local.ports, before?.ports ?? null, isRunning)
  const { storefront = null, dashboard = null } = before ?? {}
  const stack: StackFile = { name, build: BUILD, settings, ports, storefront, dashboard }
  await writeStackFile(folders, stack)
  return { folders, stack, secrets }
}

/** @returns what it did, for people */
async function ensureSupervisor(
  { folders, stack }: Program,
  supervisor: SupervisorClient,
  before: StackFile | null,
  context: Context,
): Promise<string> {
  const running = await supervisor.state()
  const isOurs = running?.build === BUILD && !portsDiffer(stack, before)
  if (running !== null && isOurs) return `running (process ${running.pid})`
  if (running !== null) await endSupervisor(supervisor, context)
  startSupervisor(folders)
  const started = await waitFor(() => supervisor.state(), 50, 20_000, context)
  if (started === null) throw new ServiceDown('supervisor', `see ${folders.logs}/supervisor.log`)
  return `${running === null ? 'started' : 'started anew'} (process ${started.pid})`
}

/** The supervisor has its services' ports from its start; the shop and the dashboard read their own. */
const portsDiffer = (stack: StackFile, before: StackFile | null) => {
  const known = ({ ports }: StackFile) => JSON.stringify({ ...ports, web: 0, dashboard: 0 })
  return before === null || known(stack) !== known(before)
}

/** @returns once nobody answers in its place */
export async function endSupervisor(supervisor: SupervisorClient, context: Context): Promise<void> {
  await supervisor.end()
  const isGone = async () => ((await supervisor.state()) === null ? true : null)
  const gone = await waitFor(isGone, 100, 90_000, { ...context, signal: new AbortController().signal })
  if (gone === null) throw new ServiceDown('supervisor', 'it does not end')
}

/** Starts a service, or starts it again where its settings changed. */
async function ensureService(
  { stack }: Program,
  supervisor: SupervisorClient,
  service: ServiceName,
  before: StackFile | null,
): Promise<void> {
  const state = stateOf(await supervisor.state(), service)
  const changed = service === 'etl' && (before === null || etlSettings(stack) !== etlSettings(before))
  if (state !== 'stopped' && changed) await supervisor.stop(service)
  const port = portOf(service, stack)
  if (state !== 'running' && port !== null && !(await isFree(port))) throw new PortTaken(service, port)
  await supervisor.start(service)
}

/** What the ETL's worker has from its start. */
const etlSettings = ({ settings }: StackFile) =>
  JSON.stringify([etlRules(settings), settings.retention, settings.local.etlEverySeconds])

const stateOf = (state: SupervisorState | null, service: ServiceName) =>
  state?.services.find(({ name }) => name === service)?.state ?? 'stopped'

async function answers(
  service: ServiceName,
  { stack }: Program,
  supervisor: SupervisorClient,
  context: Context,
): Promise<void> {
  const url = `http://127.0.0.1:${portOf(service, stack)}/health`
  const ask = () =>
    fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      (response) => (response.ok ? true : null),
      () => null,
    )
  if ((await waitFor(ask, 100, 20_000, context)) === null)
    throw new ServiceDown(service, await supervisor.reason(service))
}
