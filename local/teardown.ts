import { readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, TeardownReport } from '../stack/stack.ts'
import { binariesFolder, type StackFolders } from './folders.ts'
import { runningServer } from './postgres/cluster.ts'
import { openProgram, type Program } from './program.ts'
import { SupervisorClient } from './supervisor/client.ts'
import { endSupervisor } from './up.ts'
import { waitFor } from './wait.ts'
import { buildsFolder, removeOldBuilds } from './web/builds.ts'

/**
 * Takes a stack away: its processes, then its folder. Then looks for what is left, which is to be nothing. Works on what it
 * finds, also where an `up` was cut short or a teardown before it.
 */
export async function tearDown(
  home: string,
  folders: StackFolders,
  keepData: boolean,
  context: Context,
): Promise<TeardownReport> {
  const { reporter } = context
  const program = await openProgram(folders.root).catch(() => null)
  await reporter.step('stop the services', async () => {
    if (program !== null) await stopServices(program, context)
    await stopOrphans(folders, context)
  })
  const kept = keepData ? await reporter.step('keep the raw events', () => setAside(home, folders)) : []
  await reporter.step('remove the files', async () => {
    await rm(folders.root, { recursive: true, force: true })
    await tidyHome(home, context)
  })
  return { left: await countLeft(folders, program), kept, failures: [] }
}

async function stopServices(program: Program, context: Context): Promise<void> {
  const supervisor = new SupervisorClient(program.stack, program.secrets)
  if ((await supervisor.state().catch(() => null)) !== null) await endSupervisor(supervisor, context)
}

/** Database servers that nobody supervises any more. */
async function stopOrphans(folders: StackFolders, context: Context): Promise<void> {
  for (const database of ['oltp', 'dw'] as const) {
    const running = () => runningServer(folders.cluster(database))
    const pid = await running()
    if (pid === null) continue
    process.kill(pid, 'SIGINT')
    const isGone = async () => ((await running()) === null ? true : null)
    const unasked = { ...context, signal: new AbortController().signal }
    if ((await waitFor(isGone, 100, 30_000, unasked)) === null) process.kill(pid, 'SIGQUIT')
    await waitFor(isGone, 100, 30_000, unasked)
  }
}

/** Beside the stacks, under a name that no stack takes; never over something kept before. */
async function setAside(home: string, folders: StackFolders): Promise<string[]> {
  const name = folders.root.split('/').at(-1) ?? ''
  const there = new Set(await readdir(home))
  let kept = `${name}-raw`
  for (let n = 2; there.has(kept); n++) kept = `${name}-raw-${n}`
  const moved = await rename(folders.raw, join(home, kept)).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause
      return false
    },
  )
  return moved ? [join(home, kept)] : []
}

/** With the last stack goes what stacks share. rmdir takes empty folders only: what is not ours stays. */
async function tidyHome(home: string, context: Context): Promise<void> {
  const stacks = await readdir(join(home, 'stacks')).catch(() => [])
  if (stacks.length > 0) return removeOldBuilds(home, context)
  for (const shared of [binariesFolder(home), buildsFolder(home)])
    await rm(shared, { recursive: true, force: true })
  for (const folder of [join(home, 'stacks'), home]) await rmdir(folder).catch(() => {})
}

async function countLeft(folders: StackFolders, program: Program | null): Promise<Record<string, number>> {
  const files = await readdir(folders.root, { recursive: true }).catch(() => [])
  const servers = await Promise.all(
    (['oltp', 'dw'] as const).map((name) => runningServer(folders.cluster(name))),
  )
  const supervisor =
    program === null
      ? null
      : await new SupervisorClient(program.stack, program.secrets).state().catch(() => null)
  const processes = servers.filter((pid) => pid !== null).length + (supervisor === null ? 0 : 1)
  return { processes, files: files.length }
}
