import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BatchLimits, inBatches, isEarlierCopy, type ReadObject, withoutCopies } from './batch.ts'
import { FactMaker } from './facts/fact-event.ts'
import { readObject } from './read/read-object.ts'
import { DEFAULT_RULES } from './rules.ts'

const maker = new FactMaker(DEFAULT_RULES)
const UUID = '8fa2f2b7-de0c-43d5-b847-00000000000'

/** An object of events with these ids (0 to 9), received at a second. */
function object(name: string, ids: readonly number[], second = 0): ReadObject {
  const ingest = { receivedAt: new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString() }
  const events = ids.map((id, place) => ({
    eventName: 'click',
    eventId: `${UUID}${id}`,
    clientId: `${name} ${place}`,
  }))
  return readObject(`events/2026/11/20/10/events-${name}.json`, JSON.stringify({ ingest, events }), maker)
}

async function* given<T>(values: readonly T[], onPull: () => void = () => {}): AsyncIterable<T> {
  for (const value of values) {
    onPull()
    yield value
  }
}

describe('batches', () => {
  const sizes = async (objects: ReadObject[], limits: Partial<BatchLimits>) => {
    const found: number[] = []
    for await (const { objects: batch } of inBatches(given(objects), {
      events: 1e9,
      objects: 1e9,
      bytes: 1e9,
      ...limits,
    }))
      found.push(batch.length)
    return found
  }
  const five = ['a', 'b', 'c', 'd', 'e'].map((name) => object(name, [1, 2]))

  test('end as soon as they have enough events, objects or bytes', async () => {
    expect(await sizes(five, { events: 4 })).toEqual([2, 2, 1])
    expect(await sizes(five, { events: 5 })).toEqual([3, 2])
    expect(await sizes(five, { objects: 2 })).toEqual([2, 2, 1])
    expect(await sizes(five, { bytes: (five[0]?.bytes ?? 0) * 2 + 1 })).toEqual([3, 2])
    expect(await sizes(five, { events: 1 })).toEqual([1, 1, 1, 1, 1])
    expect(await sizes(five, {})).toEqual([5])
    expect(await sizes([], {})).toEqual([])
  })

  test('of objects without an event end too', async () => {
    expect(
      await sizes([object('a', []), object('b', []), object('c', [])], { events: 1, objects: 2 }),
    ).toEqual([2, 1])
  })

  test('are handed on before more is read', async () => {
    let pulled = 0
    const limits = { events: 4, objects: 100, bytes: 1e9 }
    for await (const batch of inBatches(
      given(five, () => pulled++),
      limits,
    )) {
      expect([batch.objects.length, batch.events, pulled]).toEqual([2, 4, 2])
      break
    }
  })

  test('hold every object once, in order, none larger than its last object makes it', async () => {
    const anyObjects = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 30 })
    const anyLimits = fc.record({
      events: fc.integer({ min: 1, max: 12 }),
      objects: fc.integer({ min: 1, max: 8 }),
      bytes: fc.integer({ min: 1, max: 2000 }),
    })
    await fc.assert(
      fc.asyncProperty(anyObjects, anyLimits, async (counts, limits) => {
        const objects = counts.map((count, i) =>
          object(
            `${i}`,
            Array.from({ length: count }, (_, id) => id),
          ),
        )
        const seen: ReadObject[] = []
        for await (const batch of inBatches(given(objects), limits)) {
          seen.push(...batch.objects)
          const before = batch.objects.slice(0, -1)
          expect(before.reduce((sum, { facts }) => sum + facts.length, 0)).toBeLessThan(limits.events)
          expect(before.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(limits.bytes)
          expect(batch.objects.length).toBeLessThanOrEqual(limits.objects)
        }
        expect(seen).toEqual(objects)
      }),
    )
  })
})

describe('of the copies of an event', () => {
  const kept = (...objects: ReadObject[]) =>
    withoutCopies(objects)
      .map(({ told, eventId }) => `${eventId.at(-1)}: ${told.clientId}`)
      .sort()

  test('the one received first counts, and the first within an object', () => {
    expect(kept(object('late', [1, 2, 1], 1), object('early', [3, 3, 1], 0))).toEqual([
      '1: early 2',
      '2: late 1',
      '3: early 0',
    ])
  })

  test('the same counts whatever order objects come in, also of those received at one moment', () => {
    const objects = ['a', 'b', 'c', 'd'].map((name, i) => object(name, [1, 2, i, 1], i % 2))
    const inOrder = kept(...objects)
    fc.assert(
      fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (shuffled) => {
        expect(kept(...shuffled)).toEqual(inOrder)
      }),
    )
  })

  test('one is the earlier of any two that are not one', () => {
    const anyCopy = fc.record({
      receivedAt: fc.integer({ min: 0, max: 1 }),
      objectKey: fc.constantFrom(-(2n ** 63n), 0n, 1n),
      position: fc.integer({ min: 0, max: 1 }),
    })
    fc.assert(
      fc.property(anyCopy, anyCopy, anyCopy, (a, b, c) => {
        const isSame =
          a.receivedAt === b.receivedAt && a.objectKey === b.objectKey && a.position === b.position
        expect(isEarlierCopy(a, b) || isEarlierCopy(b, a)).toBe(!isSame)
        expect(isEarlierCopy(a, b) && isEarlierCopy(b, a)).toBe(false)
        if (isEarlierCopy(a, b) && isEarlierCopy(b, c)) expect(isEarlierCopy(a, c)).toBe(true)
      }),
    )
  })
})
