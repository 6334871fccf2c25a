import { hash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa, type Subprocess } from 'execa'
import { freePort } from '../../local/ports.ts'
import type { DatabaseAddress } from '../../stack/database.ts'

/** The shop as users have it: built, and served by its own server. */

const WEB = resolve(import.meta.dirname, '../../web')
const SOURCES = ['app', 'components', 'lib', 'tracker', 'prisma', 'generated', 'scripts']
const STAMP = join(WEB, '.next', 'built-from')

export interface Storefront {
  /** As in http://127.0.0.1:4000. */
  origin: string
  /** What the server wrote. */
  log(): string
  stop(): Promise<void>
}

export interface StorefrontOptions {
  /** Of the database's role `web`. */
  database: DatabaseAddress
  /** Beside the database's; nothing of the test's own environment but what programs need. */
  env?: Readonly<Record<string, string>>
}

/** Builds the shop where its sources have changed since the last time, and serves it on a free port. */
export async function startStorefront({ database, env = {} }: StorefrontOptions): Promise<Storefront> {
  await buildStorefront()
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-storefront-'))
  const file = join(folder, 'database.json')
  await writeFile(file, JSON.stringify(database), { mode: 0o600 })
  const port = await freePort()
  const server = execa(process.execPath, [next(), 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: WEB,
    env: { ...programEnv(), CLICKSTREAM_DATABASE_FILE: file, ...env },
    extendEnv: false,
    all: true,
    reject: false,
  })
  let log = ''
  server.all.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  const origin = `http://127.0.0.1:${port}`
  const stop = async () => {
    await ended(server)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await answers(origin, server)
  } catch (cause) {
    await stop()
    throw new Error(`the storefront did not come up:\n${log.slice(-2_000)}`, { cause })
  }
  return { origin, log: () => log, stop }
}

let built: Promise<void> | undefined

/** About a minute, once for each state of the sources; within a test's run once, because servers run what was built. */
export function buildStorefront(): Promise<void> {
  built ??= build()
  return built
}

async function build(): Promise<void> {
  const now = await digestOfSources()
  if ((await readFile(STAMP, 'utf8').catch(() => null)) === now) return
  await execa(process.execPath, [next(), 'build'], { cwd: WEB, env: programEnv(), extendEnv: false })
  await writeFile(STAMP, now)
}

const next = () => resolve(WEB, '../node_modules/next/dist/bin/next')

function programEnv(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
}

async function digestOfSources(): Promise<string> {
  const files = [
    'middleware.ts',
    'instrumentation-client.ts',
    'next.config.mjs',
    'postcss.config.mjs',
    'package.json',
    '../package-lock.json',
  ]
  for (const folder of SOURCES) {
    const found = await readdir(join(WEB, folder), { recursive: true, withFileTypes: true })
    for (const entry of found)
      if (entry.isFile() && !entry.name.includes('.test.')) files.push(join(entry.parentPath, entry.name))
  }
  const contents = await Promise.all(
    files.sort().map(async (file) => `${file}\0${hash('sha256', await readFile(resolve(WEB, file)))}`),
  )
  return hash('sha256', contents.join('\n'))
}

async function answers(origin: string, server: Subprocess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null && server.exitCode !== undefined) throw new Error('it ended')
    const status = await fetch(`${origin}/icon.svg`).then(
      (response) => response.status,
      () => null,
    )
    if (status === 200) return
    await sleep(100)
  }
  throw new Error('waited 30 s')
}

async function ended(server: Subprocess): Promise<void> {
  if (server.exitCode !== null && server.exitCode !== undefined) return
  server.kill('SIGTERM', undefined)
  await Promise.race([server, sleep(5_000)])
  server.kill('SIGKILL')
  await server
}
