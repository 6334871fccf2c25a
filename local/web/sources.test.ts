import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { findSources, fingerprint, sourceFiles } from './sources.ts'

async function shop(): Promise<{ folder: string; write: (file: string, text?: string) => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'clickstream sources '))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const folder = join(root, 'web')
  const write = async (file: string, text = file) => {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  for (const file of ['next.config.mjs', 'app/page.tsx', 'app/cart/page.tsx', '../package-lock.json'])
    await write(file)
  return { folder, write }
}

const of = (folder: string) => fingerprint({ folder, modules: '', next: '' })

test('what is made, tests, and files of somebody’s own are no sources', async () => {
  const { folder, write } = await shop()
  const before = await of(folder)
  for (const file of [
    'node_modules/next/index.js',
    '.next/BUILD_ID',
    '.env.local',
    'generated/prisma/client.ts',
    'next-env.d.ts',
    'tsconfig.tsbuildinfo',
    'lib/cart.test.ts',
    'lib/cart.fixture.ts',
  ])
    await write(file)
  expect(await sourceFiles(folder)).toEqual(['app/cart/page.tsx', 'app/page.tsx', 'next.config.mjs'])
  expect(await of(folder)).toBe(before)
})

test.each([
  ['another text', 'app/page.tsx', 'other'],
  ['a new file', 'app/icon.svg', ''],
  ['another package', '../package-lock.json', '{}'],
])('%s is another build, and back is the same one', async (_, file, text) => {
  const { folder, write } = await shop()
  const before = await of(folder)
  await write(file, text)
  expect(await of(folder)).not.toBe(before)
  if (file.endsWith('.svg')) await rm(join(folder, file))
  else await write(file)
  expect(await of(folder)).toBe(before)
  expect(before).toMatch(/^[0-9a-f]{16}$/)
})

test('a text that moves from one file into the next is another build', async () => {
  const { folder, write } = await shop()
  await write('a.ts', 'xy')
  await write('b.ts', 'z')
  const before = await of(folder)
  await write('a.ts', 'x')
  await write('b.ts', 'yz')
  expect(await of(folder)).not.toBe(before)
})

test('sources that are not there, or whose packages are not, are said', async () => {
  const { folder } = await shop()
  const place = (path: string) => pathToFileURL(`${path}/`).href
  expect(await findSources([place(join(folder, 'app'))])).toEqual({
    missing: expect.stringContaining('without its sources'),
  })
  expect(await findSources([place(folder)])).toEqual({ missing: expect.stringContaining('npm ci') })
  expect(await findSources()).toMatchObject({ next: expect.stringMatching(/^15\./) })
})

test('a folder that cannot be written to is read', async () => {
  const { folder } = await shop()
  await chmod(folder, 0o555)
  onTestFinished(() => chmod(folder, 0o755))
  expect(await of(folder)).toMatch(/^[0-9a-f]{16}$/)
})
