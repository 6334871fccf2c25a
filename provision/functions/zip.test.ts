import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { readBundle } from './bundle.ts'
import { zip } from './zip.ts'

const files = [
  { name: 'index.mjs', content: Buffer.from('export const handler = async () => "Grüße"\n'.repeat(100)) },
  { name: 'a/empty', content: new Uint8Array() },
]

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-zip-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('what it packs, others unpack, with modes that anybody may read', async () => {
  const folder = await testFolder()
  await writeFile(join(folder, 'a.zip'), zip(files))
  const told = await execa('python3', [
    '-c',
    `import json, zipfile
with zipfile.ZipFile('${join(folder, 'a.zip')}') as z:
  assert z.testzip() is None
  z.extractall('${folder}')
  print(json.dumps([[i.filename, i.file_size, oct(i.external_attr >> 16), i.date_time[0]] for i in z.infolist()]))`,
  ])
  expect(JSON.parse(told.stdout)).toEqual([
    ['a/empty', 0, '0o100644', 1980],
    ['index.mjs', files[0]?.content.length, '0o100644', 1980],
  ])
  expect(await readFile(join(folder, 'index.mjs'))).toEqual(files[0]?.content)
})

test('the same files are the same bytes, in any order', () => {
  expect(zip(files.toReversed())).toEqual(zip(files))
})

test('a bundle is read, and its digest is the one that Lambda tells', async () => {
  const folder = await testFolder()
  await writeFile(join(folder, 'etl.mjs'), 'export const handler = 1\n')
  const bundle = await readBundle(folder, 'etl')
  // Frozen: another digest for the same file would upload every function once more.
  expect(bundle.sha256).toMatchInlineSnapshot(`"mKSWsPqf4lx13bA3f8vTKTCQG1BjOP9Or8FI/uZ8H90="`)
  await expect(readBundle(folder, 'ingest')).rejects.toThrow('ENOENT')
})
