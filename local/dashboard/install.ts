import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { RNotInstalled } from '../../stack/errors.ts'
import type { Step } from '../../stack/reporter.ts'
import type { Context } from '../../stack/stack.ts'
import type { StackFolders } from '../folders.ts'
import { hasApt, type NoR } from './r.ts'

/**
 * Installs R and packages by apt, as root or where sudo asks for no password; nobody is asked for one.
 * @throws RNotInstalled
 */
export async function installR(
  { debian }: NoR,
  { logs }: StackFolders,
  { reporter }: Context,
  step: Step,
): Promise<void> {
  if (!(await hasApt())) throw new RNotInstalled('there is no apt-get on this machine', debian)
  const before = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const mayInstall = before.length === 0 || !(await execa('sudo', ['-n', 'true'], { reject: false })).failed
  if (!mayInstall) throw new RNotInstalled('only root may install it, and sudo asks for a password', debian)
  reporter.note(`installing ${debian.join(', ')} by apt-get, with what they need`)
  const apt = [...before, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y', ...PATIENCE]
  const log = join(logs, 'dashboard-install.log')
  const run = (...words: string[]) => runTold([...apt, ...words], log, step)
  step.update('asking what packages there are')
  // A source of somebody's own that does not answer is no reason: Debian's lists may be there.
  await run('update')
  const last = await run('install', '--no-install-recommends', ...debian)
  if (last !== null) throw new RNotInstalled(`apt-get ends with: ${last} (all of it in ${log})`, debian)
}

/** Another package manager at work is waited for. */
const PATIENCE = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3', '-o', 'Dpkg::Use-Pty=0']

/**
 * Ctrl-C does not reach it: packages are not left half installed.
 * @returns what it said last where it failed, else null
 */
async function runTold([program = '', ...args]: string[], log: string, step: Step): Promise<string | null> {
  const output = createWriteStream(log, { flags: 'a', mode: 0o600 })
  const child = execa(program, args, {
    all: true,
    buffer: false,
    reject: false,
    stdin: 'ignore',
    detached: true,
    cleanup: false,
  })
  let last = ''
  for await (const line of createInterface({ input: child.all })) {
    output.write(`${line}\n`)
    if (line.trim() !== '') last = line.trim()
    const [phase] = /^(Get:\d+|Unpacking \S+|Setting up \S+)/.exec(line) ?? []
    if (phase !== undefined) step.update(phase.replace(/^Get:/, 'downloading, package '))
  }
  const { failed, shortMessage } = await child
  await new Promise((resolve) => output.end(resolve))
  return failed ? last || (shortMessage ?? 'nothing') : null
}
