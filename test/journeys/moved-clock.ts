import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

const LIBRARY = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`

/** A clock that whole programs have, and that a test moves while they run: that of Debian's libfaketime. */
export interface MovedClock {
  /** For each program that is to have it; programs that those start have it too. */
  env: NodeJS.ProcessEnv
  /** Epoch ms, as those programs see it. */
  now(): number
  /** On, by this many ms. */
  move(ms: number): Promise<void>
  close(): Promise<void>
}

/** @returns why there is none, as a sentence's end, or the clock */
export async function movedClock(): Promise<MovedClock | string> {
  const missing = existsSync(LIBRARY) ? null : await install()
  if (missing !== null) return missing
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-clock-'))
  const file = join(folder, 'offset')
  let offset = 0
  // Read by servers of other users too.
  const write = () => writeFile(file, `+${Math.round(offset / 1000)}\n`, { mode: 0o644 })
  await write()
  await execa('chmod', ['755', folder])
  return {
    env: {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Timers go on as they are: only the time of day moves.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    now: () => Date.now() + offset,
    move: async (ms) => {
      offset += ms
      await write()
    },
    close: () => rm(folder, { recursive: true }),
  }
}

async function install(): Promise<string | null> {
  if (process.platform !== 'linux') return 'the clock of whole programs is moved on Linux only'
  if (process.getuid?.() !== 0) return 'there is no libfaketime, and only root can install it'
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await execa('apt-get', ['update', '-qq'], { env, reject: false })
  const apt = await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'libfaketime'], {
    env,
    reject: false,
  })
  return apt.failed ? `libfaketime cannot be installed here (${apt.shortMessage})` : null
}
