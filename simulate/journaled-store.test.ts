import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventsKey } from '../lambdas/raw-store/keys.ts'
import type { RawStore } from '../lambdas/raw-store/raw-store.ts'
import { JournaledStore } from './journaled-store.ts'
import { contentOf, countedUuids, manifests, temporaryStore } from './test-support.ts'

const uuid = (n: number) => `11111111-1111-8111-8111-${String(n).padStart(12, '0')}`
const KEYS = ['2016-08-01T07:10Z', '2016-08-01T09:10Z', '2016-08-03T23:59Z', '2016-08-02T00:00Z'].map(
  (time, i) => eventsKey(Date.parse(time), uuid(i)),
)
const DAYS = ['2016-08-01', '2016-08-02', '2016-08-03']

async function putAll(store: RawStore, keys = KEYS, uuids = countedUuids()): Promise<string | null> {
  const journal = new JournaledStore(store, uuids)
  for (const key of keys) await journal.put(key, '{}')
  return journal.close()
}

test('tells of the days it wrote to, once', async () => {
  const store = await temporaryStore()
  const manifest = await putAll(store)
  expect(manifest).toMatch(/^imports\/import-/)
  expect(await manifests(store)).toEqual([DAYS])
  expect(await putAll(store)).toBe(null)
  expect(await putAll(store, [...KEYS].reverse())).toBe(null)
  expect(await manifests(store)).toEqual([DAYS])
})

test('tells of nothing where nothing was put', async () => {
  const store = await temporaryStore()
  expect(await putAll(store, [])).toBe(null)
  expect(await contentOf(store)).toEqual(new Map())
})

test.each(
  KEYS.map((_, i) => i + 1),
)('a run that follows one killed after %i objects tells of all days', async (n) => {
  const store = await temporaryStore()
  const killed = new JournaledStore(store, countedUuids())
  for (const key of KEYS.slice(0, n)) await killed.put(key, '{}')

  expect(await putAll(store)).not.toBe(null)
  expect(await manifests(store)).toEqual([DAYS])
})

test('tells again of what was removed and is written anew', async () => {
  const store = await temporaryStore()
  const uuids = countedUuids()
  await putAll(store, KEYS, uuids)
  for (let times = 1; times <= 2; times++) {
    await rm(join(store.location, KEYS[2] ?? ''))
    expect(await putAll(store, KEYS, uuids)).not.toBe(null)
    expect(await manifests(store)).toHaveLength(1 + times)
  }
})

test('counts what was new and what was there, and passes reads on', async () => {
  const store = await temporaryStore()
  const [first = '', second = ''] = KEYS
  await store.put(first, 'old')
  const journal = new JournaledStore(store, countedUuids())
  expect(await journal.put(first, 'new')).toBe(false)
  expect(await journal.put(second, '{}')).toBe(true)
  expect([journal.written, journal.known, journal.location]).toEqual([1, 1, store.location])
  expect(await contentOf(journal)).toEqual(
    new Map([
      [first, 'old'],
      [second, '{}'],
    ]),
  )
})
