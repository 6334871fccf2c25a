import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fingerprintOf } from '../../stack/dashboard/files.ts'
import { RNotInstalled } from '../../stack/errors.ts'
import type { Step } from '../../stack/reporter.ts'
import type { Context } from '../../stack/stack.ts'
import type { Program } from '../program.ts'
import { servePage } from '../served-page.ts'
import { type ServedDashboard, writeStackFile } from '../stack-file.ts'
import type { SupervisorClient } from '../supervisor/client.ts'
import { dashboardFilesOf, startedAs, writeConnectionFiles } from './environment.ts'
import { type FoundDashboard, findDashboard, toldOf } from './find.ts'
import { installR } from './install.ts'
import { findR, type NoR, type R } from './r.ts'

export interface DashboardUp {
  program: Program
  supervisor: SupervisorClient
  /** Once it is migrated. Looking for R, and installing it, does not wait for it. */
  warehouse: Promise<unknown>
  isInstalling: boolean
  context: Context
}

/**
 * Serves the dashboard where R and its packages are there, or are to be installed; else says what is missing, and goes without.
 * @throws RNotInstalled, PortTaken, ServiceDown, Interrupted
 */
export async function bringUpDashboard(dashboard: DashboardUp): Promise<void> {
  const found = await findDashboard(() => ensureR(dashboard))
  if ('missing' in found) return goWithout(dashboard, found.missing)
  await dashboard.context.reporter.step('dashboard', async (step) => {
    const served = await layApp(dashboard.program, found)
    await note(dashboard, served)
    step.update('waiting for the warehouse')
    await dashboard.warehouse
    await serve(dashboard, served, step)
    step.result(`127.0.0.1:${dashboard.program.stack.ports.dashboard}`)
  })
}

/** @throws RNotInstalled once it is noted that there is none */
async function ensureR(dashboard: DashboardUp): Promise<R | NoR> {
  const { isInstalling, program, context } = dashboard
  const found = await findR()
  if (!('missing' in found) || !isInstalling) return found
  try {
    return await context.reporter.step('R', async (step) => {
      await installR(found, program.folders, context, step)
      const now = await findR()
      if ('missing' in now) throw new RNotInstalled(`${now.missing}, also after apt-get`, now.debian)
      step.result(`${now.versions['R']}, installed`)
      return now
    })
  } catch (error) {
    await stopAndNote(dashboard, await toldOf(found))
    throw error
  }
}

async function goWithout(dashboard: DashboardUp, missing: string): Promise<void> {
  await stopAndNote(dashboard, missing)
  dashboard.context.reporter.warn(`no dashboard: ${missing}. All else is brought up`)
}

/** One that ran until now would die with its next start. */
async function stopAndNote(dashboard: DashboardUp, missing: string): Promise<void> {
  await note(dashboard, { missing })
  await dashboard.supervisor.stop('dashboard')
}

async function note({ program }: DashboardUp, dashboard: NonNullable<Program['stack']['dashboard']>) {
  program.stack.dashboard = dashboard
  await writeStackFile(program.folders, program.stack)
}

/** Puts the app into the stack's folder, whole or not at all. @returns what is to be served */
async function layApp({ folders }: Program, { files, r }: FoundDashboard): Promise<ServedDashboard> {
  const app = fingerprintOf(files)
  const { apps } = dashboardFilesOf(folders)
  const unfinished = join(apps, `.${app}`)
  await mkdir(apps, { recursive: true, mode: 0o700 })
  if (!(await readdir(apps)).includes(app)) {
    await rm(unfinished, { recursive: true, force: true })
    for (const { name, content } of files) {
      await mkdir(dirname(join(unfinished, name)), { recursive: true })
      await writeFile(join(unfinished, name), content)
    }
    await rename(unfinished, join(apps, app))
  }
  return { app, ...r }
}

/** As long as R takes on a busy machine. */
const PATIENCE_MS = 120_000

async function serve(
  { program, supervisor, context }: DashboardUp,
  served: ServedDashboard,
  step: Step,
): Promise<void> {
  const { folders, stack } = program
  const { apps, startedAs: file } = dashboardFilesOf(folders)
  await writeConnectionFiles(program)
  const page = {
    service: 'dashboard',
    port: stack.ports.dashboard,
    startedAs: startedAs(program, served),
    file,
    patienceMs: PATIENCE_MS,
  } as const
  await servePage(page, supervisor, context, step)
  for (const old of await readdir(apps))
    if (old !== served.app) await rm(join(apps, old), { recursive: true, force: true })
}
