import { execa } from 'execa'
import { findR, hasApt } from '../../local/dashboard/r.ts'
import { R_PACKAGES } from '../../stack/dashboard/packages.ts'
import { notRun } from './not-run.ts'

/** What the dashboard's own tests need beside what it uses itself. */
const NEEDED = { ...R_PACKAGES, testthat: '3.1.6', lintr: '3.0.2' }

/**
 * R with the dashboard's packages and those of its tests, installed where root may.
 * @param what is not run without it, as a sentence's subject
 * @returns undefined where there is none, which is said; in CI it is an error
 */
export async function rscript(what: string): Promise<string | undefined> {
  const found = await findR(NEEDED)
  if (!('missing' in found)) return found.rscript
  const failed = await install(found.debian)
  const now = await findR(NEEDED)
  if (!('missing' in now)) return now.rscript
  const why = `${now.missing}, and ${failed ?? 'apt-get did not bring it'}`
  notRun(what, why)
  if (process.env['CI'] === 'true') throw new Error(`not run: ${what}, because ${why}`)
  return undefined
}

/** @returns why it could not be, or null */
async function install(packages: readonly string[]): Promise<string | null> {
  if (!(await hasApt())) return 'there is no apt-get to install it by'
  if (process.getuid?.() !== 0) return 'only root can install it'
  process.stderr.write('installing R and its packages by apt, once (about a minute)\n')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await execa('apt-get', ['update', '-qq'], { env, reject: false })
  const apt = await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env,
    reject: false,
  })
  return apt.failed ? `it cannot be installed here (${apt.shortMessage})` : null
}
