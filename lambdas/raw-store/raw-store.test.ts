import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testBucket } from '../../test/support/s3.ts'
import { FolderStore } from './folder-store.ts'
import { MemoryStore } from './memory-store.ts'
import { ObjectMissing, ObjectTooLarge, type RawStore, StoreUnavailable } from './raw-store.ts'
import { S3Store } from './s3-store.ts'

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'raw store '))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const STORES: Record<string, () => Promise<RawStore>> = {
  memory: async () => new MemoryStore(),
  folder: async () => new FolderStore(await testFolder()),
  S3: async () => {
    const { client, bucket } = await testBucket()
    return new S3Store(client, bucket)
  },
}

const HOUR = 'events/2026/11/22/14/'

async function keysOf(store: RawStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const page of store.list(prefix)) keys.push(...page.map(({ key }) => key))
  return keys
}

describe.each(Object.entries(STORES))('the raw store: %s', (_, makeStore) => {
  test('gives back what was put, byte for byte', async () => {
    const store = await makeStore()
    const body = JSON.stringify({ text: 'žluťoučký 🐴\n\u0000\ud83d' })
    expect(await store.put(`${HOUR}events-a.json`, body)).toBe(true)
    expect((await store.get(`${HOUR}events-a.json`, 1000)).toString('utf8')).toBe(body)
  })

  test('keeps the first content of a key', async () => {
    const store = await makeStore()
    expect(await store.put(`${HOUR}events-a.json`, 'first')).toBe(true)
    expect(await store.put(`${HOUR}events-a.json`, 'second')).toBe(false)
    expect((await store.get(`${HOUR}events-a.json`, 1000)).toString()).toBe('first')
  })

  test('of twenty that write one key at once, one wins', async () => {
    const store = await makeStore()
    const wins = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.put(`${HOUR}events-a.json`, String(i))),
    )
    expect(wins.filter(Boolean)).toHaveLength(1)
    expect((await store.get(`${HOUR}events-a.json`, 1000)).toString()).toBe(String(wins.indexOf(true)))
  })

  test('lists below a prefix, in byte order, with sizes, beyond a page', async () => {
    const store = await makeStore()
    const keys = Array.from({ length: 1003 }, () => `${HOUR}events-${randomUUID()}.json`)
    const others = ['events/2026/11/22/15/events-b.json', 'events/2026/11/22-x.json', 'rejected/2026/a.json']
    for (let i = 0; i < keys.length; i += 50)
      await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, 'x')))
    await Promise.all(others.map((key) => store.put(key, 'four')))
    expect(await keysOf(store, HOUR)).toEqual(keys.toSorted())
    const all = [...keys, ...others.slice(0, 2)].toSorted()
    expect(await keysOf(store, 'events/')).toEqual(all)
    for await (const [first] of store.list('rejected/')) expect(first).toEqual({ key: others[2], size: 4 })
    expect(await keysOf(store, 'nothing/')).toEqual([])
  })

  test('shows one level', async () => {
    const store = await makeStore()
    for (const key of ['events/2026/11/01/00/a.json', 'events/2026/12/a.json', 'events/stray.json'])
      await store.put(key, 'x')
    expect(await store.folder('events/')).toEqual({
      folders: ['events/2026/'],
      objects: [{ key: 'events/stray.json', size: 1 }],
    })
    expect((await store.folder('events/2026/')).folders).toEqual(['events/2026/11/', 'events/2026/12/'])
    expect(await store.folder('none/')).toEqual({ folders: [], objects: [] })
  })

  test('says what is missing and what is too large', async () => {
    const store = await makeStore()
    await expect(store.get(`${HOUR}events-a.json`, 10)).rejects.toThrow(ObjectMissing)
    await store.put(`${HOUR}events-a.json`, '12345678901')
    await expect(store.get(`${HOUR}events-a.json`, 10)).rejects.toThrow(ObjectTooLarge)
    expect((await store.get(`${HOUR}events-a.json`, 11)).length).toBe(11)
  })
})

describe('the folder', () => {
  test('takes no key that leads out of it', async () => {
    const store = new FolderStore(await testFolder())
    for (const key of ['../x', 'events/../../x', '/etc/x', 'events//x', 'a\\..\\b', 'events/.hidden', ''])
      await expect(store.put(key, 'x'), key).rejects.toThrow('not a key')
  })

  test('does not list what is being written', async () => {
    const folder = await testFolder()
    const store = new FolderStore(folder)
    await mkdir(join(folder, HOUR), { recursive: true })
    await writeFile(join(folder, HOUR, '.unfinished'), 'half')
    expect(await keysOf(store, 'events/')).toEqual([])
  })

  test('is made again when somebody removed it', async () => {
    const folder = await testFolder()
    const store = new FolderStore(folder)
    await store.put(`${HOUR}events-a.json`, 'x')
    await rm(join(folder, 'events'), { recursive: true })
    expect(await store.put(`${HOUR}events-b.json`, 'y')).toBe(true)
  })

  test('says that it cannot write', async () => {
    const folder = await testFolder()
    await writeFile(join(folder, 'file'), '')
    const store = new FolderStore(join(folder, 'file'))
    await expect(store.put(`${HOUR}events-a.json`, 'x')).rejects.toThrow(StoreUnavailable)
  })
})

describe('S3', () => {
  test('says that it cannot be reached', async () => {
    const client = new S3Client({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
      maxAttempts: 1,
    })
    const store = new S3Store(client, 'bucket')
    await expect(store.put('events/a.json', 'x')).rejects.toThrow(
      /could not put in s3:\/\/bucket: .*ECONNREFUSED/,
    )
    await expect(store.folder('events/')).rejects.toThrow(StoreUnavailable)
  })

  test('says that there is no such bucket', async () => {
    const { client } = await testBucket()
    const store = new S3Store(client, 'not-there')
    await expect(store.get('events/a.json', 1)).rejects.toThrow(/NoSuchBucket/)
  })
})
