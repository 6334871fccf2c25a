import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { countedUuids, manifests, storedEvents, temporaryFolder, temporaryStore } from '../test-support.ts'
import { ImportError } from './import-error.ts'
import { importFile } from './import-file.ts'
import { parseMapping } from './mapping.ts'

const mapping = parseMapping({ eventName: 'name', occurredAt: 'time', fields: { clientId: 'visitor' } })

/** What an import of these bytes fails with. */
async function failureOf(bytes: string | Buffer | null, how = { mapping: mapping as typeof mapping | null }) {
  const file = join(await temporaryFolder(), 'the-file')
  if (bytes !== null) await writeFile(file, bytes)
  const store = await temporaryStore()
  const error: unknown = await importFile({
    file,
    store,
    uuid: countedUuids(),
    onProgress: () => {},
    ...how,
  }).then(
    () => null,
    (cause: unknown) => cause,
  )
  if (!(error instanceof ImportError)) throw new Error(`no ImportError but ${error}`)
  expect(error.message.startsWith(`${file}${error.line === null ? '' : `, line ${error.line}`}: `)).toBe(true)
  return { problem: error.problem, line: error.line, store }
}

test('a file that is not there, or is a folder', async () => {
  expect(await failureOf(null)).toMatchObject({ problem: { kind: 'unreadable', code: 'ENOENT' }, line: null })
  const folder = await temporaryFolder()
  await expect(
    importFile({ file: folder, mapping, store: await temporaryStore(), uuid: countedUuids() }),
  ).rejects.toMatchObject({ problem: { kind: 'unreadable', code: 'EISDIR' } })
})

test('an empty file, packed or not', async () => {
  for (const bytes of ['', ' \n\n', gzipSync('')])
    expect(await failureOf(bytes)).toMatchObject({ problem: { kind: 'empty' } })
})

test('a file that is no text', async () => {
  expect(await failureOf(Buffer.from('PK\x03\x04\0\0\0'))).toMatchObject({ problem: { kind: 'binary' } })
  expect(await failureOf(gzipSync(gzipSync('name,time\n')))).toMatchObject({
    problem: { kind: 'binary' },
  })
})

test('one JSON document is not one object a line', async () => {
  for (const text of ['[{"a":1}]', '{\n  "a": 1\n}'])
    expect(await failureOf(text, { mapping: null })).toMatchObject({ problem: { kind: 'json-document' } })
})

test('a CSV file without a mapping', async () => {
  expect(await failureOf('name,time\na,b\n', { mapping: null })).toMatchObject({
    problem: { kind: 'mapping-needed' },
  })
})

test('a column the file has not, or has twice', async () => {
  expect(await failureOf('name,time,visitr\n')).toMatchObject({
    problem: { kind: 'column-missing', column: 'visitor', nearest: 'visitr' },
    line: 1,
  })
  expect(await failureOf('this is a letter,\nnot a table')).toMatchObject({
    problem: { kind: 'column-missing', column: 'time', nearest: null },
  })
  expect(await failureOf('name,time,visitor,time\n')).toMatchObject({
    problem: { kind: 'column-twice', column: 'time' },
  })
})

test('columns the mapping does not use may have equal names', async () => {
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, 'name,time,visitor,,\na,2016-08-01,v,1,2\n')
  const report = await importFile({ file, mapping, store: await temporaryStore(), uuid: countedUuids() })
  expect(report).toMatchObject({ events: 1, rejected: [] })
})

test('gzip that is cut off, or damaged: what came before is imported and told of', async () => {
  const rows = Array.from(
    { length: 40_000 },
    (_, i) => `click,${new Date(i * 60_000).toISOString()},visitor-${(i * 7919) % 100_003}`,
  )
  const packed = gzipSync(`name,time,visitor\n${rows.join('\n')}\n`)
  const cut = await failureOf(packed.subarray(0, packed.length - 5000))
  expect(cut.problem).toEqual({ kind: 'gzip', damage: 'cut off' })
  expect(cut.line).toBeGreaterThan(1000)

  const damaged = Buffer.from(packed)
  damaged.fill(0xff, damaged.length - 4000, damaged.length - 3900)
  expect((await failureOf(damaged)).problem).toEqual({ kind: 'gzip', damage: 'damaged' })
})

test('the line reached is told, and the days written to', async () => {
  const body = 'x'.repeat(2000)
  const rows = Array.from(
    { length: 30_000 },
    (_, i) => `click,${new Date(i * 1000).toISOString()},${i}${body}`,
  )
  const packed = gzipSync(`name,time,visitor\n${rows.join('\n')}\n`, { level: 0 })
  const { line, store } = await failureOf(packed.subarray(0, packed.length / 2))
  expect(line).toBeGreaterThan(14_000)
  const times = (await storedEvents(store)).map(({ time }) => time)
  expect(times.length).toBeGreaterThan(1000)
  expect(await manifests(store)).toEqual([[...new Set(times.map((time) => time.slice(0, 10)))]])
})

test('the fixture, cut anywhere, never fails with anything but an ImportError', async () => {
  const packed = gzipSync(await readFile(join(import.meta.dirname, 'fixtures/store-events.csv')))
  const anything = parseMapping({ eventName: 'event_name', occurredAt: 'event_time' })
  for (let length = 0; length < packed.length; length += 97)
    expect((await failureOf(packed.subarray(0, length), { mapping: anything })).problem.kind).toMatch(
      /^(gzip|empty|column-missing)$/,
    )
})
