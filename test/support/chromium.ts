import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'
import { notRun } from './not-run.ts'

const PROGRAM = '/usr/bin/chromium'

/** Host names of the tests' pages; all are this machine, and only 127.0.0.1 is one that browsers trust without TLS. */
const RESOLVE = '--host-resolver-rules=MAP *.example 127.0.0.1'

/**
 * Debian's Chromium, installed where root may.
 * @param what is not run without it, as a sentence's subject
 * @returns undefined where there is none, which is said; in CI it is an error
 */
export async function launchChromium(
  what: string,
  options: LaunchOptions = {},
): Promise<Browser | undefined> {
  const missing = existsSync(PROGRAM) ? null : await install()
  if (missing === null)
    return chromium.launch({
      executablePath: PROGRAM,
      ...options,
      args: ['--no-sandbox', '--disable-gpu', RESOLVE, ...(options.args ?? [])],
    })
  notRun(what, missing)
  if (process.env['CI'] === 'true') throw new Error(`not run: ${what}, because ${missing}`)
  return undefined
}

/** @returns why it could not be, or null */
async function install(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'there is no chromium, and only root can install it'
  process.stderr.write('installing chromium by apt, once (about a minute)\n')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await execa('apt-get', ['update', '-qq'], { env, reject: false })
  const apt = await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    env,
    reject: false,
  })
  return apt.failed ? `chromium cannot be installed here (${apt.shortMessage})` : null
}
