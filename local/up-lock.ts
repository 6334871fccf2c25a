import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UpRunning } from '../stack/errors.ts'
import type { Reporter } from '../stack/reporter.ts'
import type { StackFolders } from './folders.ts'
import { type Waiting, waitFor } from './wait.ts'

/** As long as a slow machine takes for the first `up`, which builds the storefront. */
const PATIENCE_MS = 600_000

export interface Lock {
  file: string
  /** What it lets one at a time do, as a noun: `up of this stack`. */
  what: string
  /** How long one that is under way is waited for; 0: not at all. */
  patienceMs: number
}

/**
 * Does work on a stack while no other `up` of it does. One that is under way is waited for; one that was killed is not.
 * @throws UpRunning after ten minutes
 */
export function alone<T>(
  { root }: StackFolders,
  waiting: Waiting & { reporter: Reporter },
  work: () => Promise<T>,
): Promise<T> {
  const lock = { file: join(root, 'up.lock'), what: 'up of this stack', patienceMs: PATIENCE_MS }
  return withLock(lock, waiting, work)
}

/** @throws UpRunning where another process works for longer than the lock has patience */
export async function withLock<T>(
  { file, what, patienceMs }: Lock,
  waiting: Waiting & { reporter: Reporter },
  work: () => Promise<T>,
): Promise<T> {
  // A name of its own also within this process: it is linked to the lock, and writing to it would write to that.
  const ours = `${file}.${randomUUID()}`
  let told = patienceMs === 0
  const take = async () => {
    await writeFile(ours, String(process.pid))
    // link fails where the name is taken, and never shows a lock without its number.
    const taken = await link(ours, file).then(
      () => true,
      (cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST') return false
        throw cause
      },
    )
    if (taken) return true
    if (!(await isAlive(await holder(file)))) await rm(file, { force: true })
    else if (!told) {
      told = true
      waiting.reporter.note(`waiting for another ${what}`)
    }
    return null
  }
  try {
    if ((await waitFor(take, 200, patienceMs, waiting)) === null)
      throw new UpRunning(await holder(file), what)
    try {
      return await work()
    } finally {
      await rm(file, { force: true })
    }
  } finally {
    await rm(ours, { force: true })
  }
}

const holder = async (lock: string) => Number(await readFile(lock, 'utf8').catch(() => ''))

async function isAlive(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}
