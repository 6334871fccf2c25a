import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  contentOf,
  countedUuids,
  manifests,
  rawObjects,
  storedEvents,
  temporaryFolder,
  temporaryStore,
  withPut,
} from '../test-support.ts'
import { importFile } from './import-file.ts'
import { importFixture } from './test-import.ts'

test.each([
  0, 1, 2, 3, 4,
])('after a kill with %i objects written, a second run completes and tells of all', async (n) => {
  const whole = await temporaryStore()
  await importFixture(whole)
  const store = await temporaryStore()
  let puts = 0
  // As if killed: from here on nothing happens any more, and nobody is told.
  const dying = withPut(store, (key, body) =>
    puts++ < n ? store.put(key, body) : new Promise<boolean>(() => {}),
  )
  void importFixture(dying)
  await expect.poll(async () => [(await contentOf(store)).size, puts > n]).toEqual([n, true])
  expect(await manifests(store)).toEqual([])

  const report = await importFixture(store)
  expect(report.objects).toEqual({ written: 4 - n, known: n })
  expect(await contentOf(store)).toEqual(await contentOf(whole))
  expect(await manifests(store)).toEqual([['2016-07-31', '2016-08-01']])
})

test('a failing store ends the import, and a retry completes it', async () => {
  const store = await temporaryStore()
  let puts = 0
  const failing = withPut(store, (key, body) =>
    ++puts === 2 ? Promise.reject(new Error('disk full')) : store.put(key, body),
  )
  await expect(importFixture(failing)).rejects.toThrow('disk full')
  await importFixture(store)
  expect((await storedEvents(store)).length).toBe(15)
  expect(new Set((await manifests(store)).flat())).toEqual(new Set(['2016-07-31', '2016-08-01']))
})

test('the signal stops it; what was written by then is told of', async () => {
  const lines = Array.from({ length: 1500 }, (_, i) =>
    JSON.stringify({ eventName: 'click', occurredAt: i * 3_600_000, searchTerm: 'x'.repeat(300) }),
  )
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, lines.join('\n'))
  const store = await temporaryStore()
  const stop = new AbortController()
  const stopped = importFile({
    file,
    mapping: null,
    store,
    uuid: countedUuids(),
    signal: stop.signal,
    maxHeldBytes: 100_000,
    onProgress: ({ rows }) => rows > 500 && stop.abort(new Error('stopped by hand')),
  })
  await expect(stopped).rejects.toThrow('stopped by hand')
  const objects = await rawObjects(store)
  expect(objects.length).toBeGreaterThan(100)
  expect(objects.length).toBeLessThan(1500)
  expect(await manifests(store)).toEqual([
    [...new Set(objects.map(({ receivedAt }) => new Date(receivedAt).toISOString().slice(0, 10)))].sort(),
  ])
})
