import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../local/ports.ts'
import { readTree, type TreeFile } from '../provision/hosting/tree.ts'

/** What `up` pushes, in an empty folder of its own: it installs, builds and starts without anything else of this repository. */

const MINUTES = 60_000

let files: TreeFile[]

beforeAll(async () => {
  files = await readTree(resolve(import.meta.dirname, '../dist/storefront'))
})

test('only sources are in it: no tests, nothing that tools make, nobody’s own files', () => {
  const paths = files.map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining(['amplify.yml', 'package.json', 'package-lock.json', 'app/page.tsx']),
  )
  expect(paths.filter((path) => /\.test\.|fixture|node_modules|generated|(^|\/)\./.test(path))).toEqual([])
})

test('nothing in it imports from outside', () => {
  for (const { path, content } of files) {
    if (!/\.(tsx?|mjs)$/.test(path)) continue
    for (const [, target = ''] of content.toString().matchAll(/from '(\.[^']*)'/g)) {
      const at = join('/', dirname(path), target)
      const isGenerated = at.startsWith('/generated/')
      expect(isGenerated || files.some((file) => `/${file.path}` === at), `${path}: ${target}`).toBe(true)
    }
  }
})

test('it installs, builds and starts on its own', { timeout: 30 * MINUTES }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-storefront-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  const env = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: '' }
  const run = (...args: string[]) => execa('npm', args, { cwd: folder, env, stdin: 'ignore' })
  await run('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline')
  await run('run', 'prepare')
  await writeFile(
    join(folder, '.env.production'),
    'CLICKSTREAM_EVENTS_URL=https://events.example/clickstream\n',
  )
  await run('run', 'build')
  const port = await freePort()
  const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], {
    cwd: folder,
    env: { ...process.env, ...env, NODE_ENV: 'production' },
    stdio: 'ignore',
  })
  onTestFinished(() => void server.kill())
  const page = await answer(`http://127.0.0.1:${port}/icon.svg`)
  expect(page.status).toBe(200)
  // What the build wrote is what the server knows.
  const missing = await fetch(`http://127.0.0.1:${port}/no-such-page`)
  expect(missing.headers.get('content-security-policy')).toContain('https://events.example')
})

async function answer(url: string): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(url).catch(() => null)
    if (response !== null) return response
    if (attempt === 120) throw new Error(`${url} does not answer`)
    await new Promise((wait) => setTimeout(wait, 500))
  }
}
