import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { MemoryStore } from '../../raw-store/memory-store.ts'
import { type BacklogRange, backlog } from './backlog.ts'
import { closedFolders, FolderBook } from './closed-folders.ts'

const DAY = 86_400_000
const ALL: BacklogRange = { evenClosed: true }

/** A store with objects under these keys, and what a run would see in it. */
async function setup(keys: readonly string[]) {
  const client = await (await testDatabase('dw')).connect('etl')
  const store = new MemoryStore()
  for (const key of keys) await store.put(key, '{}')
  const seen = async (range: BacklogRange = ALL, book = new FolderBook(() => 0)) => {
    const found: string[] = []
    for await (const { key } of backlog(store, client, range, book)) found.push(key)
    return found
  }
  const load = (...loaded: string[]) =>
    client.query(
      "INSERT INTO etl.loaded_object (key, loaded_at, events, rejected) SELECT *, '2026-11-22'::timestamptz, 0, 0 FROM unnest($1::text[])",
      [loaded],
    )
  return { client, store, seen, load }
}

const objectOf = (day: string, name = 'a') => `events/2026/11/${day}/10/events-${name}.json`

test('is what the ledger lacks, in the order of keys, what was rejected after the events', async () => {
  const keys = [objectOf('20', 'a'), objectOf('20', 'b'), objectOf('21'), 'events/2026/11/21/23/x.json']
  const rejected = 'rejected/2026/11/20/10/rejected-a.json'
  const { seen, load, store } = await setup([rejected, ...keys.toReversed(), 'imports/import-1.json'])
  expect(await seen()).toEqual([...keys, rejected])
  await load(objectOf('20', 'a'), rejected)
  expect(await seen()).toEqual(keys.slice(1))
  // Of a day's listing more than one page long, each page is held against the ledger.
  for (let n = 0; n < 2500; n++) await store.put(objectOf('22', String(n).padStart(4, '0')), '{}')
  await load(objectOf('22', '0000'), objectOf('22', '2499'))
  expect((await seen()).length).toBe(keys.length - 1 + 2498)
})

test('a range is of whole days, both ends included', async () => {
  const days = [
    ...['events/2025/12/31/23/a.json', 'events/2026/01/01/00/a.json', 'events/2026/11/20/10/a.json'],
    'rejected/2026/01/01/00/a.json',
  ]
  const { seen } = await setup(days)
  const within = async (range: Partial<BacklogRange>) =>
    (await seen({ ...ALL, ...range })).map((key) => days.indexOf(key))
  expect(await within({})).toEqual([0, 1, 2, 3])
  expect(await within({ from: '2026-01-01' })).toEqual([1, 2, 3])
  expect(await within({ to: '2025-12-31' })).toEqual([0])
  expect(await within({ from: '2026-01-01', to: '2026-01-01' })).toEqual([1, 3])
  expect(await within({ from: '2025-12-31', to: '2026-11-20' })).toEqual([0, 1, 2, 3])
  expect(await within({ from: '2026-01-02', to: '2026-11-19' })).toEqual([])
  expect(await within({ from: '2026-11-20', to: '2026-01-01' })).toEqual([])
})

test('objects that stand above the days are seen whatever the range, those below with their day', async () => {
  const above = ['events/readme.txt', 'events/2026/notes.json', 'events/2026/11/a.json', 'rejected/x']
  const below = [
    'events/2026/11/20/a.json',
    'events/2026/11/20/10/deep/er/a.json',
    'events/old/copy/1/a.json',
  ]
  const { seen, load } = await setup([...above, ...below, 'elsewhere/a.json', 'events'])
  expect((await seen()).sort()).toEqual([...above, ...below].sort())
  expect((await seen({ ...ALL, from: '2026-12-01', to: '2026-12-01' })).sort()).toEqual([...above].sort())
  await load(...above)
  expect((await seen()).sort()).toEqual([...below].sort())
})

describe('a day is closed', () => {
  const [MORNING, END] = [Date.UTC(2026, 10, 20, 8), Date.UTC(2026, 10, 21)]

  test('once it was listed to its end, a day after its own', async () => {
    const { client, seen } = await setup([objectOf('20'), 'rejected/2026/11/20/10/a.json', objectOf('21')])
    const closing = async (now: number) => {
      const book = new FolderBook(() => now)
      await seen({ evenClosed: false }, book)
      await book.close(client)
      return [...(await closedFolders(client))].sort()
    }
    expect(await closing(MORNING)).toEqual([])
    expect(await closing(END + DAY - 1)).toEqual([])
    expect(await closing(END + DAY)).toEqual(['events/2026/11/20/', 'rejected/2026/11/20/'])
    expect(await seen({ evenClosed: false })).toEqual([objectOf('21')])
    expect((await seen()).length).toBe(3)
    expect((await closing(END + 2 * DAY)).length).toBe(3)
  })

  test('by when its listing began, not by when it ended', async () => {
    const { client, seen } = await setup([objectOf('20'), objectOf('21')])
    let now = END + DAY - 1
    const book = new FolderBook(() => now++)
    await seen(ALL, book)
    await book.close(client)
    expect(await closedFolders(client)).toEqual(new Set())
  })

  test('not where its listing was broken off', async () => {
    const { client, store } = await setup([objectOf('20', 'a'), objectOf('20', 'b')])
    const book = new FolderBook(() => END + DAY)
    for await (const _ of backlog(store, client, ALL, book)) break
    await book.close(client)
    expect(await closedFolders(client)).toEqual(new Set())
  })

  test('not where its folder is no day’s', async () => {
    const { client, seen } = await setup([
      'events/old/copy/1/a.json',
      'events/2026/11/x/a.json',
      'events/2026/11/99/a.json',
    ])
    const book = new FolderBook(() => Date.UTC(2099, 0))
    await seen(ALL, book)
    await book.close(client)
    expect(await closedFolders(client)).toEqual(new Set())
  })
})

test('pages are asked for as they are wanted: the memory needed is a page’s', async () => {
  const { client, store } = await setup([])
  for (let n = 0; n < 3000; n++) await store.put(objectOf('20', String(n).padStart(4, '0')), '{}')
  let pages = 0
  const list = store.list.bind(store)
  store.list = async function* (prefix) {
    for await (const page of list(prefix)) {
      pages++
      yield page
    }
  }
  for await (const _ of backlog(store, client, ALL, new FolderBook(() => 0))) break
  expect(pages).toBe(1)
})
