import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { DEBIAN_R, debianName, R_PACKAGES } from '../../stack/dashboard/packages.ts'

/** R as it was found, with all that the dashboard needs. */
export interface R {
  rscript: string
  /** Of R, and of each package that was asked for. */
  versions: Record<string, string>
  /** Where its packages are, as R_LIBS says it. */
  libraries: string
}

/** What R lacks, for people, and what Debian calls that. */
export interface NoR {
  missing: string
  debian: string[]
}

const CHECK_MS = 60_000

/** One line each: R's version, its libraries, and of each package its version, if it is there. Nothing is loaded for that. */
const ASK = `
cat("R\\t", as.character(getRversion()), "\\n", sep = "")
cat("libraries\\t", paste(.libPaths(), collapse = .Platform$path.sep), "\\n", sep = "")
for (name in commandArgs(TRUE)) {
  version <- tryCatch(as.character(utils::packageVersion(name)), error = function(e) "")
  cat(name, "\\t", version, "\\n", sep = "")
}`

/**
 * Looks for R on the PATH, and asks it for its packages: each time anew, since people install and remove them.
 * @param needed by name, with the version that is needed at least
 */
export async function findR(
  needed: Readonly<Record<string, string>> = R_PACKAGES,
  path: string | undefined = process.env['PATH'],
): Promise<R | NoR> {
  const names = Object.keys(needed)
  const all = [DEBIAN_R, ...names.map(debianName)]
  const rscript = await onPath('Rscript', path)
  if (rscript === null) return { missing: 'R is not installed (no Rscript on the PATH)', debian: all }
  const { stdout, failed, shortMessage } = await execa(rscript, ['--no-init-file', '-e', ASK, ...names], {
    reject: false,
    stdin: 'ignore',
    timeout: CHECK_MS,
  })
  if (failed) return { missing: `R does not run (${shortMessage?.split('\n')[0]})`, debian: all }
  const told = new Map(stdout.split('\n').map((line) => line.split('\t') as [string, string | undefined]))
  const versionOf = (name: string) => told.get(name) ?? ''
  const lacking = names.filter((name) => !isAtLeast(versionOf(name), needed[name] ?? ''))
  if (lacking.length > 0)
    return {
      missing: `R lacks ${lacking.map((name) => lackOf(name, versionOf(name), needed[name])).join(', ')}`,
      debian: lacking.map(debianName),
    }
  const versions = Object.fromEntries(['R', ...names].map((name) => [name, versionOf(name)]))
  return { rscript, versions, libraries: versionOf('libraries') }
}

const lackOf = (name: string, has: string, needs = '') =>
  has === '' ? name : `${name} ${needs} or newer (it has ${has})`

/** Versions of R's packages are numbers with dots and hyphens between; none is less than any. */
export function isAtLeast(version: string, wanted: string): boolean {
  if (version === '') return false
  const [a, b] = [version, wanted].map((text) => text.split(/[.-]/).map(Number)) as [number[], number[]]
  const at = a.findIndex((n, i) => n !== (b[i] ?? 0))
  if (at === -1) return a.length >= b.length || b.slice(a.length).every((n) => n === 0)
  return (a[at] ?? 0) > (b[at] ?? 0)
}

async function onPath(program: string, path = ''): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((one) => one !== '')) {
    const file = join(folder, program)
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return file
  }
  return null
}

/** Whether `up --install-missing` can bring it. */
export const hasApt = async (): Promise<boolean> => (await onPath('apt-get', process.env['PATH'])) !== null

/** What to do where something is missing, as a sentence's end. */
export async function adviceOnR(): Promise<string> {
  if (await hasApt()) return '`up --local --install-missing` installs it'
  return `install R with its packages ${Object.keys(R_PACKAGES).join(', ')}, then \`up --local\``
}
