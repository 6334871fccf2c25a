import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BUNDLED_PACKAGES } from './packages.ts'
import { parsePoll, pollCommand, type Run, type ScriptName, scriptText, startCommand } from './script-text.ts'

const SCRIPTS: ScriptName[] = [
  'bundle',
  'upload-bundle',
  'bundle-source',
  'postgresql',
  'shiny',
  'backup',
  'restore',
]

test.for(SCRIPTS)('%s.sh is a script, and fits into a command with all its inputs', async (script) => {
  const text = await scriptText(script)
  execFileSync('bash', ['-n'], { input: text })
  const inputs = { PACKAGES: BUNDLED_PACKAGES.join(' '), URL: 'u'.repeat(2000), ROLE: 'r'.repeat(600) }
  const command = startCommand({ script, id: 'a1' }, text, inputs)
  execFileSync('sh', ['-n'], { input: command })
  // A document with its parameters has 64 KB at the most (facts on AWS, section 4).
  expect(command.length).toBeLessThan(20_000)
  expect(command).not.toContain('{{')
})

test('no script runs as a unit that a script installs', async () => {
  const texts = await Promise.all(SCRIPTS.map(scriptText))
  const installed = texts.flatMap((text) =>
    [...text.matchAll(/\/etc\/systemd\/system\/([\w@-]+)\.(?:service|timer) /g)].map(([, name]) => name),
  )
  expect(installed).toContain('clickstream-backup')
  for (const script of SCRIPTS) {
    const [, unit] = /--unit=(\S+)/.exec(startCommand({ script, id: 'a1' }, '', {})) ?? []
    expect(unit).toMatch(/^clickstream-/)
    expect(installed).not.toContain(unit)
  }
})

/** A machine of a folder and two programs: systemd-run runs the unit at once, systemctl knows no unit that runs. */
async function machine() {
  const here = await mkdtemp(join(tmpdir(), 'run-'))
  onTestFinished(() => rm(here, { recursive: true }))
  const program = async (name: string, body: string) => {
    await writeFile(join(here, name), `#!/bin/bash\n${body}\n`)
    await chmod(join(here, name), 0o755)
  }
  await program('systemctl', '[ -e "$HERE/active" ]')
  await program(
    'systemd-run',
    'log=$(printf "%s\\n" "$@" | sed -n "s/^.*StandardOutput=append://p")\nshift $(($# - 2))\n"$@" >>"$log" 2>&1\nexit 0',
  )
  const env = { PATH: `${here}:/usr/bin:/bin`, HERE: here }
  const moved = (text: string) =>
    text.replaceAll('/run/clickstream', `${here}/run`).replaceAll('/var/log', here)
  const sh = (text: string) => spawnSync('sh', ['-c', moved(text)], { env, encoding: 'utf8' }).stdout
  return { here, sh }
}

const RUN: Run = { script: 'backup', id: 'abc123' }

test('a start runs the script with its inputs, once; a poll hears what it said since, and how it ended', async () => {
  const { here, sh } = await machine()
  const value = 'it\'s "$HOME" `x` {{y}} \\ ü'
  const text = `echo noise; echo "progress: $VALUE"; echo 'report: {"a":1}'; echo x >>"${here}/count"`
  const start = startCommand(RUN, text, { VALUE: value })
  expect(sh(start).trim()).toBe('abc123')
  expect(sh(start).trim()).toBe('abc123')
  expect(await readFile(join(here, 'count'), 'utf8')).toBe('x\n')
  const heard = parsePoll(sh(pollCommand(RUN, 0)), 0)
  expect(heard).toMatchObject({ state: { exitCode: 0 }, progress: [value], report: '{"a":1}', lastLines: [] })
  const later = parsePoll(sh(pollCommand(RUN, heard.offset)), heard.offset)
  expect(later).toEqual({ ...heard, progress: [], report: null })
  const left = await readdir(join(here, 'run/backup/abc123'))
  expect(left.sort(), 'neither inputs nor script').toEqual(['exit', 'wrapper'])
})

test('a script that fails: its exit code and its last lines', async () => {
  const { sh } = await machine()
  sh(startCommand(RUN, 'for i in $(seq 30); do echo line $i; done; echo "failed: why"; exit 7', {}))
  const { state, lastLines } = parsePoll(sh(pollCommand(RUN, 0)), 0)
  expect(state).toEqual({ exitCode: 7 })
  expect(lastLines).toHaveLength(20)
  expect(lastLines.at(-1)).toBe('failed: why')
})

test('after a reboot nothing knows the run; one that was ended from outside is gone, too', async () => {
  const { here, sh } = await machine()
  expect(parsePoll(sh(pollCommand(RUN, 5)), 5)).toMatchObject({ state: 'gone', offset: 5 })
  sh(startCommand(RUN, 'true', {}))
  await rm(join(here, 'run/backup/abc123/exit'))
  expect(parsePoll(sh(pollCommand(RUN, 0)), 0).state).toBe('gone')
})

test('while another run is under way, a start tells which, and changes nothing', async () => {
  const { here, sh } = await machine()
  sh(startCommand(RUN, 'true', {}))
  await writeFile(join(here, 'active'), '')
  expect(sh(startCommand({ ...RUN, id: 'def456' }, 'true', {})).trim()).toBe('abc123')
  await rm(join(here, 'active'))
  expect(sh(startCommand({ ...RUN, id: 'def456' }, 'true', {})).trim()).toBe('def456')
  // What the one before it said can still be heard.
  expect(parsePoll(sh(pollCommand(RUN, 0)), 0).state).toEqual({ exitCode: 0 })
})
