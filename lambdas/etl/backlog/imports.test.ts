import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { MemoryStore } from '../../raw-store/memory-store.ts'
import { StoreUnavailable } from '../../raw-store/raw-store.ts'
import { closedFolders } from './closed-folders.ts'
import { openImportedDays } from './imports.ts'

const DAYS = ['events/2026/11/20/', 'events/2026/11/21/', 'rejected/2026/11/20/']

async function setup() {
  const client = await (await testDatabase('dw')).connect('etl')
  await client.query('INSERT INTO etl.closed_folder SELECT unnest($1::text[])', [DAYS])
  const store = new MemoryStore()
  const heed = async () => {
    await openImportedDays(store, client, Date.UTC(2026, 10, 22))
    return [...(await closedFolders(client))].sort()
  }
  return { client, store, heed }
}

test('the days an import names are opened, with what was rejected of them; each word is heeded once', async () => {
  const { client, store, heed } = await setup()
  await store.put('imports/import-1.json', '{"days":["2026-11-20"]}')
  expect(await heed()).toEqual(['events/2026/11/21/'])
  await client.query('INSERT INTO etl.closed_folder VALUES ($1)', [DAYS[0]])
  expect(await heed()).toEqual(['events/2026/11/20/', 'events/2026/11/21/'])
  await store.put('imports/import-2.json', '{"days":["2026-11-21","2026-11-20","2020-01-01"]}')
  expect(await heed()).toEqual([])
})

const NO_WORDS = [
  '{"days":',
  '',
  '[{"days":["2026-11-20"]}]',
  '{"days":"2026-11-20"}',
  '{"days":[null,7,"2026-11-20\\u0000","%","2026/11/20",["2026-11-20"],"\\ud800","2026-11-20/../"]}',
  `{"days":["2026-11-20"],"more":"${'x'.repeat(16 * 1024 * 1024)}"}`,
]

test('what is no word of an import opens nothing, stops nothing, and is not asked for again', async () => {
  const { store, heed } = await setup()
  for (const [n, text] of NO_WORDS.entries()) {
    await store.put(`imports/import-${n}.json`, text)
    expect([n, await heed()]).toEqual([n, DAYS])
    store.objects.set(`imports/import-${n}.json`, '{"days":["2026-11-20"]}')
    expect([n, await heed()]).toEqual([n, DAYS])
  }
  await store.put('imports/import-good.json', '{"days":["2026-11-21"]}')
  expect(await heed()).toEqual(DAYS.filter((day) => day !== 'events/2026/11/21/'))
})

test('a word that the store cannot give now is heeded later', async () => {
  const { store, heed } = await setup()
  await store.put('imports/import-1.json', '{"days":["2026-11-20"]}')
  const get = store.get.bind(store)
  store.get = async () => {
    throw new StoreUnavailable('get', 'memory', new Error('away'))
  }
  await expect(heed()).rejects.toThrow(StoreUnavailable)
  store.get = get
  expect(await heed()).toEqual(['events/2026/11/21/'])
})
