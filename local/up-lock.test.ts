import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Interrupted, UpRunning } from '../stack/errors.ts'
import { silentReporter } from '../stack/reporter.ts'
import { stackFolders } from './folders.ts'
import { alone } from './up-lock.ts'

async function setup() {
  const root = await mkdtemp(join(tmpdir(), 'clickstream-lock-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const folders = { ...stackFolders(root, 'one'), root }
  const notes: string[] = []
  const stop = new AbortController()
  const reporter = { ...silentReporter, note: (text: string) => void notes.push(text) }
  let now = 0
  // Each question takes a minute of this clock.
  const context = { clock: () => (now += 60_000), signal: stop.signal, reporter }
  return { folders, lock: join(root, 'up.lock'), notes, stop, context }
}

test('the work is done, and nothing is left, also where it fails', async () => {
  const { folders, context } = await setup()
  expect(await alone(folders, context, async () => 'done')).toBe('done')
  await expect(alone(folders, context, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await readdir(folders.root)).toEqual([])
})

test('a lock of a process that is gone is taken', async () => {
  const { folders, lock, notes, context } = await setup()
  const gone = spawn(process.execPath, ['-e', '0'])
  await once(gone, 'exit')
  for (const left of [String(gone.pid), '', 'rubbish']) {
    await writeFile(lock, left)
    expect(await alone(folders, context, async () => 'done'), left).toBe('done')
  }
  expect(notes).toEqual([])
})

test('one that is running is waited for, and told of when patience is over', async () => {
  const { folders, lock, notes, context } = await setup()
  await writeFile(lock, String(process.pid))
  const waiting = alone(folders, context, async () => 'never')
  await expect(waiting).rejects.toThrow(UpRunning)
  await expect(waiting).rejects.toThrow(`process ${process.pid}`)
  expect(notes).toEqual(['waiting for another up of this stack'])
  expect(await readdir(folders.root)).toEqual(['up.lock'])
})

test('Ctrl-C ends the waiting', async () => {
  const { folders, lock, stop, context } = await setup()
  await writeFile(lock, String(process.pid))
  stop.abort()
  await expect(alone(folders, context, async () => 'never')).rejects.toThrow(Interrupted)
})
