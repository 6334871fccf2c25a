import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildFolder, buildsFolder } from '../../local/web/builds.ts'
import { findSources, fingerprint } from '../../local/web/sources.ts'

/** Storefronts that `up` has built, for other homes of the tests: a build takes a minute, and is the same in each. */
const KEPT = resolve(import.meta.dirname, '../../.cache/storefront')

/** Lays the build of the present sources into a home, where one is kept. */
export async function layInBuild(home: string): Promise<void> {
  const wanted = await wantedBuild()
  if (!existsSync(join(KEPT, wanted))) return
  await mkdir(buildsFolder(home), { recursive: true, mode: 0o700 })
  await cp(join(KEPT, wanted), buildFolder(home, wanted), { recursive: true, verbatimSymlinks: true })
}

/** Keeps what `up` has built in a home, and no other. */
export async function keepBuild(home: string): Promise<void> {
  const wanted = await wantedBuild()
  if (existsSync(join(KEPT, wanted))) return
  await mkdir(KEPT, { recursive: true })
  for (const old of await readdir(KEPT)) await rm(join(KEPT, old), { recursive: true })
  const unfinished = join(KEPT, `${wanted}.unfinished-${process.pid}`)
  await cp(buildFolder(home, wanted), unfinished, { recursive: true, verbatimSymlinks: true })
  await rename(unfinished, join(KEPT, wanted))
}

async function wantedBuild(): Promise<string> {
  const sources = await findSources()
  if ('missing' in sources) throw new Error(sources.missing)
  return fingerprint(sources)
}
