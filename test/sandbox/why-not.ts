import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { notRun } from '../support/not-run.ts'
import { HOMES } from './names.ts'
import { run, tryRun } from './run.ts'

/**
 * Whether this machine can have a sandbox; where it cannot, that is said.
 * @param what is not run then, as a sentence's subject
 * @throws in its place where CI=true: nobody reads what a machine says there
 */
export async function canHaveSandbox(what: string): Promise<boolean> {
  const why = await whyNoSandbox()
  if (why === null) return true
  if (process.env['CI'] === 'true') throw new Error(`not run: ${what}, because ${why}`)
  notRun(what, why)
  return false
}

/** @returns null, or why this machine cannot have one */
async function whyNoSandbox(): Promise<string | null> {
  if (process.platform !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root, for network namespaces and mounts'
  const failed = await Promise.all([
    tries('network namespaces', tryNamespace),
    tries('overlay mounts', tryOverlay),
  ])
  const missing = failed.filter((what) => what !== null)
  return missing.length === 0 ? null : `this machine does not let it make ${missing.join(' and ')}`
}

const tries = (what: string, attempt: () => Promise<void>): Promise<string | null> =>
  attempt().then(
    () => null,
    () => what,
  )

const tryNamespace = async (): Promise<void> =>
  void (await run('unshare', ['--net', '--mount', '--pid', '--fork', 'true']))

async function tryOverlay(): Promise<void> {
  await mkdir(HOMES, { recursive: true })
  const folder = await mkdtemp(join(HOMES, 'try-'))
  try {
    for (const name of ['lower', 'upper', 'work', 'disk']) await mkdir(join(folder, name))
    const options = ['lower', 'upper', 'work'].map((name) => `${name}dir=${join(folder, name)}`).join(',')
    await run('mount', ['-t', 'overlay', 'overlay', '-o', options, join(folder, 'disk')])
  } finally {
    await tryRun('umount', [join(folder, 'disk')])
    await rm(folder, { recursive: true, force: true })
  }
}
