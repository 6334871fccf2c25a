import { access, constants, statfs } from 'node:fs/promises'
import { freemem } from 'node:os'
import { dirname } from 'node:path'
import { execa } from 'execa'
import { bad, good, warning } from '../stack/check.ts'
import { nodeVersion } from '../stack/node-version.ts'
import type { Check } from '../stack/stack.ts'
import { findDashboard } from './dashboard/find.ts'
import { packagedVersion } from './postgres/binaries.ts'
import { NoSystemUser, postgresUser } from './postgres/system-user.ts'
import { findSources } from './web/sources.ts'

/** Everything else comes up without it. */
async function storefront(): Promise<Check> {
  const sources = await findSources()
  if (!('missing' in sources)) return good('storefront', `to be built by Next.js ${sources.next}`)
  return warning('storefront', sources.missing, 'Everything else comes up without it.')
}

/** So it does without this. */
async function dashboard(): Promise<Check> {
  const found = await findDashboard()
  if (!('missing' in found)) return good('dashboard', `by R ${found.r.versions['R']}`)
  return warning('dashboard', found.missing, 'Everything else comes up without it.')
}

const GIB = 1024 ** 3

/** What a stack on this machine needs, looked at before it is missed. Changes nothing. */
export async function checkMachine(home: string): Promise<Check[]> {
  return Promise.all([
    nodeVersion(),
    folder(home),
    disk(home),
    memory(),
    postgres(),
    psql(),
    storefront(),
    dashboard(),
  ])
}

async function folder(home: string): Promise<Check> {
  try {
    await access(await nearestFolder(home), constants.W_OK)
    return good('folder of stacks', home)
  } catch (cause) {
    const found = `${home} cannot be written (${(cause as NodeJS.ErrnoException).code})`
    return bad('folder of stacks', found, 'Name another folder in CLICKSTREAM_HOME.')
  }
}

async function disk(home: string): Promise<Check> {
  const { bavail, bsize } = await statfs(await nearestFolder(home))
  const free = (bavail * bsize) / GIB
  const found = `${free.toFixed(1)} GiB free`
  return free >= 2
    ? good('disk', found)
    : warning(
        'disk',
        found,
        'A stack takes about 0.4 GiB, its first `up` 0.5 GiB more for a while, and it grows with its events.',
      )
}

/** The folder itself, or the nearest above that is there. */
async function nearestFolder(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const isThere = await access(at).then(
      () => true,
      () => false,
    )
    if (isThere || at === dirname(at)) return at
  }
}

async function memory(): Promise<Check> {
  const free = freemem() / GIB
  const found = `${free.toFixed(1)} GiB free`
  return free >= 0.7 ? good('memory', found) : warning('memory', found, 'A stack takes about 0.5 GiB.')
}

async function postgres(): Promise<Check> {
  try {
    const [user, version] = [await postgresUser(), await packagedVersion()]
    return good('PostgreSQL', `${version}${user === null ? '' : `, to run as ${user.name}`}`)
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause)
    const advice =
      cause instanceof NoSystemUser
        ? 'Run as another user than root, or add a user named postgres.'
        : 'Run `npm ci` without --omit=optional, on Linux or macOS.'
    return bad('PostgreSQL', found, advice)
  }
}

async function psql(): Promise<Check> {
  const { stdout, failed } = await execa('psql', ['--version'], { reject: false })
  return failed
    ? warning(
        'psql',
        'not on the PATH',
        "`psql dw -c 'SQL'` works without; for a prompt install PostgreSQL's client.",
      )
    : good('psql', stdout)
}
