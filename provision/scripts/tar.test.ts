import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { packDashboard } from './shiny.ts'
import { tar } from './tar.ts'

const entries = [
  { name: 'www/logo.svg', content: Buffer.from('<svg/>') },
  { name: 'app.R', content: Buffer.alloc(1024, 'r') },
  { name: 'empty', content: Buffer.alloc(0) },
]

async function unpacked(archive: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tar-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'all.tar'), archive)
  execFileSync('tar', ['-C', folder, '-xf', join(folder, 'all.tar')])
  return folder
}

test('tar unpacks it, as it was', async () => {
  const folder = await unpacked(tar(entries))
  for (const { name, content } of entries) expect(await readFile(join(folder, name))).toEqual(content)
})

test('the same files are the same bytes, in any order', () => {
  expect(tar(entries.toReversed())).toEqual(tar(entries))
  expect(tar(entries).length % 512).toBe(0)
})

test('a name that does not fit is refused', () => {
  expect(() => tar([{ name: 'x'.repeat(101), content: Buffer.alloc(0) }])).toThrow('too long a name')
})

test('the dashboard has its app at the top', async () => {
  const folder = await unpacked(await packDashboard())
  expect(await readFile(join(folder, 'app.R'), 'utf8')).toContain('shinyApp(')
  for (const [file, head] of [
    ['plotly-2.11.1.min.js', 'plotly.js v2.11.1'],
    ['plotly-cartesian-2.11.1.min.js', 'plotly.js (cartesian - minified) v2.11.1'],
  ] as const)
    expect(await readFile(join(folder, 'www', file), 'utf8')).toContain(head)
})
