import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UpRunning } from '../stack/errors.ts'
import type { Reporter } from '../stack/reporter.ts'
import type { StackFolders } from './folders.ts'
import { type Waiting, waitFor } from './wait.ts'

const PATIENCE_MS = 180_000

/**
 * Does work on a stack while no other `up` of it does. One that is under way is waited for; one that was killed is not.
 * @throws UpRunning after three minutes
 */
export async function alone<T>(
  { root }: StackFolders,
  waiting: Waiting & { reporter: Reporter },
  work: () => Promise<T>,
): Promise<T> {
  const lock = join(root, 'up.lock')
  const ours = `${lock}.${process.pid}`
  let told = false
  const take = async () => {
    await writeFile(ours, String(process.pid))
    // link fails where the name is taken, and never shows a lock without its number.
    const taken = await link(ours, lock).then(
      () => true,
      (cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST') return false
        throw cause
      },
    )
    if (taken) return true
    if (!(await isAlive(await holder(lock)))) await rm(lock, { force: true })
    else if (!told) {
      told = true
      waiting.reporter.note('waiting for another up of this stack')
    }
    return null
  }
  try {
    if ((await waitFor(take, 200, PATIENCE_MS, waiting)) === null) throw new UpRunning(await holder(lock))
    try {
      return await work()
    } finally {
      await rm(lock, { force: true })
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
