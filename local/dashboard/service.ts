import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackFolders } from '../folders.ts'
import { openProgram, type Program } from '../program.ts'
import type { ServedDashboard } from '../stack-file.ts'
import type { ServiceSpec } from '../supervisor/service.ts'
import { writeWhole } from '../write-file.ts'
import { dashboardEnvironment, dashboardFilesOf, startedAs } from './environment.ts'

/** Warnings are told as they come; an error in one line, the last: that is the reason `status` shows. */
const RUN = [
  'options(warn = 1)',
  'told <- commandArgs(TRUE)',
  `tryCatch(
    shiny::runApp(told[[1]], port = as.integer(told[[2]]), host = "127.0.0.1", launch.browser = FALSE),
    error = function(e) {
      message("Error: ", gsub("\\\\s+", " ", conditionMessage(e)))
      quit("no", 1L)
    }
  )`,
]

/**
 * A supervisor that is killed cannot stop R, and R does not notice: who waits for the end of their pipe does, and ends it. The
 * shell becomes R, so that the process is R's own.
 */
const WITH_ITS_SUPERVISOR = `exec 3<&0 </dev/null
{ cat <&3; kill $$; } >/dev/null 2>&1 &
exec 3<&-
exec "$@"`

/** The dashboard on this machine: the app that `up` laid into the stack's folder, by the R that it found. */
export function dashboardSpec(folders: StackFolders): ServiceSpec {
  let start: (() => ChildProcess) | null = null
  return {
    name: 'dashboard',
    prepare: async () => {
      const program = await openProgram(folders.root)
      const { dashboard } = program.stack
      if (dashboard === null || 'missing' in dashboard) throw new Error('the dashboard is not installed')
      const { temporary, startedAs: file } = dashboardFilesOf(folders)
      // What an R that was killed has left there.
      await rm(temporary, { recursive: true, force: true })
      await mkdir(temporary, { mode: 0o700 })
      await writeWhole(file, startedAs(program, dashboard), 0o600)
      start = () => startR(program, dashboard)
    },
    start: () => {
      if (start === null) throw new Error('the dashboard is prepared before it is started')
      return start()
    },
    // R stops the app, closes its connections and takes its temporary files away. By SIGTERM it would leave all that.
    stopSignal: 'SIGINT',
    stopMs: 10_000,
    stampLines: true,
  }
}

function startR(program: Program, dashboard: ServedDashboard): ChildProcess {
  const { folders, stack } = program
  const app = join(dashboardFilesOf(folders).apps, dashboard.app)
  const expressions = RUN.flatMap((line) => ['-e', line])
  const r = [dashboard.rscript, '--no-init-file', ...expressions, app, String(stack.ports.dashboard)]
  return spawn('/bin/sh', ['-c', WITH_ITS_SUPERVISOR, 'dashboard', ...r], {
    cwd: folders.root,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...inherited(), ...dashboardEnvironment(program, dashboard) },
  })
}

/** Whoever called `up` may have variables that would lead it, or PostgreSQL's library, elsewhere. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CLICKSTREAM_|SHINY_|PG|R_LIBS|R_ENVIRON)/.test(name)),
  )
