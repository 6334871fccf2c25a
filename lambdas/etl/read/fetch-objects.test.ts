import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../raw-store/memory-store.ts'
import {
  ObjectMissing,
  ObjectTooLarge,
  type RawObjectEntry,
  StoreUnavailable,
} from '../../raw-store/raw-store.ts'
import type { ReadObject } from '../batch.ts'
import { FactMaker } from '../facts/fact-event.ts'
import { DEFAULT_RULES } from '../rules.ts'
import { type FetchLimits, fetchObjects } from './fetch-objects.ts'

const maker = new FactMaker(DEFAULT_RULES)
const LIMITS: FetchLimits = { concurrency: 10, bytes: 1e6, objectBytes: 1e5 }

/** A store whose objects have what size their number says, and that notes what it is asked for. */
class WatchedStore extends MemoryStore {
  readonly asked: string[] = []
  /** Answers not given yet. */
  open = 0
  readonly #answer: (key: string) => Promise<Buffer>

  constructor(answer: (key: string) => Promise<Buffer>) {
    super()
    this.#answer = answer
  }

  override async get(key: string): Promise<Buffer> {
    this.asked.push(key)
    this.open++
    try {
      return await this.#answer(key)
    } finally {
      this.open--
    }
  }
}

const keyOf = (n: number) => `events/2026/11/20/10/events-${n}.json`
const entriesOf = (sizes: readonly number[]) =>
  sizes.map((size, n): RawObjectEntry => ({ key: keyOf(n), size }))

async function* listed(entries: readonly RawObjectEntry[]): AsyncIterable<RawObjectEntry> {
  yield* entries
}

const fetched = (entries: readonly RawObjectEntry[], store: MemoryStore, limits: Partial<FetchLimits> = {}) =>
  fetchObjects(listed(entries), store, maker, { ...LIMITS, ...limits })

async function all(objects: AsyncIterable<ReadObject>): Promise<ReadObject[]> {
  const found: ReadObject[] = []
  for await (const object of objects) found.push(object)
  return found
}

test('however answers come: objects in their order, and no more asked for or held than the limits say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 10, max: 120 }),
      async (scheduler, sizes, concurrency, bytes) => {
        const entries = entriesOf(sizes)
        const store = new WatchedStore((key) => scheduler.schedule(Promise.resolve(Buffer.from('{}')), key))
        const found: string[] = []
        const consume = async () => {
          for await (const { key } of fetched(entries, store, { concurrency, bytes })) {
            expect(store.open).toBeLessThanOrEqual(concurrency)
            // What was asked for and is not handed over yet, this one counted in.
            const held = store.asked
              .slice(found.length)
              .map((asked) => entries.find((entry) => entry.key === asked)?.size ?? 0)
            expect(held.length).toBeLessThanOrEqual(concurrency)
            if (held.length > 1) expect(held.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(bytes)
            found.push(key)
          }
        }
        await scheduler.waitFor(consume())
        expect(found).toEqual(entries.map(({ key }) => key))
        expect(store.asked).toEqual(found)
      },
    ),
  )
})

test('asks for as many at once as it may, and for no more until one is taken', async () => {
  const waiting: (() => void)[] = []
  const store = new WatchedStore(
    () => new Promise((resolve) => waiting.push(() => resolve(Buffer.from('{}')))),
  )
  const objects = fetched(entriesOf(Array(20).fill(1)), store, { concurrency: 4 })[Symbol.asyncIterator]()
  const first = objects.next()
  await new Promise((resolve) => setImmediate(resolve))
  expect(store.asked.length).toBe(4)
  for (const answer of waiting) answer()
  await first
  await new Promise((resolve) => setImmediate(resolve))
  expect(store.asked.length).toBe(4)
})

describe('an object', () => {
  const good = '{"ingest":{"receivedAt":"2026-11-20T10:00:00Z"},"events":[{"eventName":"click"}]}'
  const answering = (n: number, answer: () => Buffer) =>
    new WatchedStore(async (key) => (key === keyOf(n) ? answer() : Buffer.from(good)))
  const told = (objects: ReadObject[]) =>
    objects.map(({ key, failure, facts }) => [key, failure ?? facts.length])

  test('that is too large is set aside, without being fetched where the listing says so', async () => {
    const listedLarge = answering(9, () => Buffer.alloc(0))
    const entries = entriesOf([10, LIMITS.objectBytes + 1, 10])
    expect(told(await all(fetched(entries, listedLarge)))).toEqual([
      [keyOf(0), 1],
      [keyOf(1), 'object: too large'],
      [keyOf(2), 1],
    ])
    expect(listedLarge.asked).not.toContain(keyOf(1))
    const grown = answering(1, () => {
      throw new ObjectTooLarge(keyOf(1), LIMITS.objectBytes)
    })
    expect(told(await all(fetched(entriesOf([10, 10]), grown)))[1]).toEqual([keyOf(1), 'object: too large'])
  })

  test('of exactly the limit is read', async () => {
    expect(
      told(
        await all(
          fetched(
            entriesOf([LIMITS.objectBytes]),
            answering(9, () => Buffer.alloc(0)),
          ),
        ),
      ),
    ).toEqual([[keyOf(0), 1]])
  })

  test('that is gone is passed over', async () => {
    const store = answering(1, () => {
      throw new ObjectMissing(keyOf(1))
    })
    expect(told(await all(fetched(entriesOf([10, 10, 10]), store)))).toEqual([
      [keyOf(0), 1],
      [keyOf(2), 1],
    ])
  })

  test('that is not UTF-8 is read as far as that goes', async () => {
    const store = answering(0, () => Buffer.from([0xff, 0xfe, 0x00, 0x7b]))
    expect(told(await all(fetched(entriesOf([4]), store)))).toEqual([[keyOf(0), 'object: not JSON']])
  })

  test('that the store cannot give ends it, once those before are handed over', async () => {
    const store = answering(2, () => {
      throw new StoreUnavailable('get', 'memory', new Error('away'))
    })
    const objects = fetched(entriesOf([10, 10, 10, 10]), store)
    const found: string[] = []
    const consume = async () => {
      for await (const { key } of objects) found.push(key)
    }
    await expect(consume()).rejects.toThrow(StoreUnavailable)
    expect(found).toEqual([keyOf(0), keyOf(1)])
  })
})

test('a listing that fails ends it', async () => {
  async function* failing(): AsyncIterable<RawObjectEntry> {
    yield { key: keyOf(0), size: 1 }
    throw new StoreUnavailable('list', 'memory', new Error('away'))
  }
  const store = new WatchedStore(async () => {
    throw new StoreUnavailable('get', 'memory', new Error('away too'))
  })
  await expect(all(fetchObjects(failing(), store, maker, LIMITS))).rejects.toMatchObject({
    operation: 'list',
  })
})
