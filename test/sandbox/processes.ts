import { access, readdir, readFile } from 'node:fs/promises'
import { HOMES, ID, MARK } from './names.ts'

/**
 * Sandboxes' own processes, wherever they are: those that a sandbox starts have its mark in their environment, those inside its
 * machines stand on a disk of its own.
 * @returns whose they are, by number; the oldest first
 */
export async function sandboxProcesses(): Promise<Map<number, string>> {
  const own = new Map<number, string>()
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  for (const pid of pids.toSorted((a, b) => a - b)) {
    const id = (await markOf(pid)) ?? (await diskOf(pid))
    if (id !== null) own.set(pid, id)
  }
  return own
}

async function markOf(pid: number): Promise<string | null> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  const mark = environment.split('\0').find((one) => one.startsWith(`${MARK}=`))
  return mark?.slice(MARK.length + 1) ?? null
}

const DISK = new RegExp(`,upperdir=${HOMES}/([^/]+)/`)

/** The sandbox that its root folder belongs to (proc(5), mountinfo: the fifth field is where a file system is mounted). */
async function diskOf(pid: number): Promise<string | null> {
  const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')
  const root = mounts.split('\n').find((line) => line.split(' ')[4] === '/')
  const id = DISK.exec(root ?? '')?.[1]
  return id !== undefined && ID.test(id) ? id : null
}

/** Ends one. @returns when it has ended, or after five seconds */
export async function kill(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return
  }
  for (let attempt = 0; attempt < 100 && (await isThere(`/proc/${pid}`)); attempt++)
    await new Promise((resolve) => setTimeout(resolve, 50))
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
