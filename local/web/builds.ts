import { access, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UpRunning } from '../../stack/errors.ts'
import type { Context } from '../../stack/stack.ts'
import { stackFolders } from '../folders.ts'
import { readStackFile } from '../stack-file.ts'
import { withLock } from '../up-lock.ts'

/** Storefronts as they were built, one folder a fingerprint, shared by all stacks. */
export const buildsFolder = (home: string) => join(home, 'storefront')

export const buildFolder = (home: string, fingerprint: string) => join(buildsFolder(home), fingerprint)

export const serverOf = (build: string) => join(build, 'web', 'server.js')

export const isBuilt = (home: string, fingerprint: string): Promise<boolean> =>
  access(serverOf(buildFolder(home, fingerprint))).then(
    () => true,
    () => false,
  )

const BUILD_MS = 15 * 60_000

/**
 * Works on the builds while nobody else does, whichever stack is theirs.
 * @throws UpRunning after fifteen minutes
 */
export async function withBuilds<T>(
  home: string,
  context: Context,
  work: () => Promise<T>,
  patienceMs = BUILD_MS,
): Promise<T> {
  await mkdir(buildsFolder(home), { recursive: true, mode: 0o700 })
  const lock = { file: join(buildsFolder(home), 'lock'), what: 'build of the storefront', patienceMs }
  return withLock(lock, context, work)
}

/** Takes away what no stack serves, and what killed builds left. Not while somebody builds: they do it when they are done. */
export async function removeOldBuilds(home: string, context: Context): Promise<void> {
  const remove = async () => {
    const served = await servedBuilds(home)
    for (const name of await readdir(buildsFolder(home)))
      if (!served.has(name) && !name.startsWith('lock'))
        await rm(join(buildsFolder(home), name), { recursive: true, force: true, maxRetries: 20 })
  }
  await withBuilds(home, context, remove, 0).catch((cause: unknown) => {
    if (!(cause instanceof UpRunning)) throw cause
  })
}

async function servedBuilds(home: string): Promise<Set<string>> {
  const names = await readdir(join(home, 'stacks')).catch(() => [])
  // A file that is not a stack's any more, or not yet, serves nothing.
  const stacks = await Promise.all(
    names.map((name) => readStackFile(stackFolders(home, name)).catch(() => null)),
  )
  return new Set(stacks.flatMap((stack) => stack?.storefront ?? []))
}
