import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentReporter } from '../../stack/reporter.ts'
import { stackFolders } from '../folders.ts'
import { installR } from './install.ts'

/** A machine whose programs are ours: what they are called with stands in `said`. */
let bin: string

beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'clickstream apt '))
  for (const program of ['sh', 'env', 'cat']) await symlink(`/bin/${program}`, join(bin, program))
  vi.stubEnv('PATH', bin)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(bin, { recursive: true })
})

const program = (name: string, line = '') =>
  writeFile(join(bin, name), `#!/bin/sh\necho "${name} $*" >>'${bin}/said'\n${line}\n`, { mode: 0o755 })

const said = () => readFile(join(bin, 'said'), 'utf8').catch(() => '')

function install(isRoot: boolean): Promise<void> {
  vi.spyOn(process, 'getuid').mockReturnValue(isRoot ? 0 : 1000)
  const context = {
    clock: Date.now,
    random: Math.random,
    signal: new AbortController().signal,
    reporter: { ...silentReporter, note: (text: string) => notes.push(text) },
  }
  const folders = { ...stackFolders(bin, 'one'), logs: bin }
  const step = { update: () => {}, result: () => {} }
  const found = { missing: '', debian: ['r-base-core', 'r-cran-shiny'] }
  return installR(found, folders, context, step)
}

let notes: string[] = []
beforeEach(() => {
  notes = []
})

test('root installs by apt-get, and it is said what', async () => {
  await program('apt-get', 'echo "Setting up r-base-core (4.2.2)"')
  await install(true)
  expect(await said()).toMatch(
    /^apt-get .*update\napt-get .*install --no-install-recommends r-base-core r-cran-shiny\n$/,
  )
  expect(notes).toEqual(['installing r-base-core, r-cran-shiny by apt-get, with what they need'])
  expect(await readFile(join(bin, 'dashboard-install.log'), 'utf8')).toContain('Setting up r-base-core')
})

test('others by sudo, which is not to ask for a password', async () => {
  await program('apt-get')
  await program('sudo', 'shift; exec "$@"')
  await program('true')
  await install(false)
  expect(await said()).toMatch(/sudo -n true\n[\s\S]*sudo -n env DEBIAN_FRONTEND=noninteractive apt-get /)
})

test.each([
  ['where sudo would ask', 'exit 1', 'sudo asks for a password'],
  ['without sudo', null, 'sudo asks for a password'],
])('%s nothing is installed, and the packages are named', async (_, sudo, why) => {
  await program('apt-get')
  if (sudo !== null) await program('sudo', sudo)
  await expect(install(false)).rejects.toMatchObject({
    name: 'RNotInstalled',
    message: expect.stringContaining(why),
    packages: ['r-base-core', 'r-cran-shiny'],
  })
  expect(await said()).not.toContain('apt-get')
})

test('where there is no apt-get, and where it fails, that is told with the last that it said', async () => {
  await expect(install(true)).rejects.toThrow('there is no apt-get on this machine')
  await program('apt-get', 'case "$*" in *install*) echo "E: Unable to locate package"; exit 100;; esac')
  await expect(install(true)).rejects.toThrow(
    /^apt-get ends with: E: Unable to locate package \(all of it in /,
  )
})
