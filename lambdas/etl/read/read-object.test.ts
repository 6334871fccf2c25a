import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyEventsObject, anyGarbage, anyRejectedObject } from '../../../test/support/hostile-objects.ts'
import { deepJson } from '../../../test/support/hostile-values.ts'
import { FactMaker } from '../facts/fact-event.ts'
import { DEFAULT_RULES } from '../rules.ts'
import { failedObject, readObject } from './read-object.ts'

const KEY = 'events/2026/11/20/10/events-a.json'
const REJECTED_KEY = 'rejected/2026/11/20/10/rejected-a.json'
const HOUR = Date.UTC(2026, 10, 20, 10)
const maker = new FactMaker(DEFAULT_RULES)
const read = (value: unknown, key = KEY) =>
  readObject(key, typeof value === 'string' ? value : JSON.stringify(value), maker)
const ingest = { receivedAt: '2026-11-20T10:00:01Z' }

describe('an object of events', () => {
  test('gives its events as facts, and what is none with its place, reason and beginning', () => {
    const good = { eventName: 'click', clientId: 'ann' }
    const { facts, rejected, failure, receivedAt, bytes } = read({
      ingest,
      events: [good, 5, good, { a: 1 }],
    })
    expect(facts.map(({ position, visitor }) => [position, visitor.clientId])).toEqual([
      [0, 'ann'],
      [2, 'ann'],
    ])
    expect(rejected).toEqual([
      { index: 1, reason: 'event: wrong type', sample: '5' },
      { index: 3, reason: 'eventName: required', sample: '{"a":1}' },
    ])
    expect([failure, receivedAt, bytes > 100]).toEqual([null, HOUR + 1000, true])
  })

  test('that cannot be one is told with the hour it stands in', () => {
    for (const text of ['', '5', '[]', '{"ingest":{},"events":[]}'])
      expect(read(text)).toMatchObject({
        facts: [],
        receivedAt: HOUR,
        failure: expect.stringMatching(/^object: /) as string,
      })
    expect(failedObject('events/readme.txt', 0, 'x').receivedAt).toBe(0)
    expect(failedObject('events/0000/01/01/00/a.json', 0, 'x').receivedAt).toBe(0)
  })

  test('keeps no more than a beginning of what it refuses, in whole characters', () => {
    const [one] = read({ ingest, events: [`${'x'.repeat(498)}\0😀😀`] }).rejected
    expect([one?.sample?.length, one?.sample?.isWellFormed(), one?.sample?.includes('\0')]).toEqual([
      500,
      true,
      false,
    ])
  })

  test('nested deeper than can be written again costs its sample, not the events beside it', () => {
    const events = `{"eventName":"click"},${deepJson(50_000)}`
    const { facts, rejected, failure } = read(`{"ingest":${JSON.stringify(ingest)},"events":[${events}]}`)
    expect([facts.length, failure]).toEqual([1, null])
    expect(rejected).toEqual([{ index: 1, reason: 'event: wrong type', sample: null }])
  })
})

describe('an object of what the ingest rejected', () => {
  const rejected = (value: unknown) => read(value, REJECTED_KEY)

  test('gives reasons: of a whole request, or of its events', () => {
    expect(rejected({ ingest, reason: 'body: not JSON', body: '<p>' })).toMatchObject({
      receivedAt: HOUR + 1000,
      rejected: [{ index: 0, reason: 'body: not JSON', sample: '<p>' }],
      failure: null,
    })
    const entries = [{ index: 7, reason: 'a', event: [1] }, { reason: 'b' }, { index: 3 }, null]
    expect(rejected({ ingest, rejected: entries }).rejected).toEqual([
      { index: 7, reason: 'a', sample: '[1]' },
      { index: 0, reason: 'b', sample: null },
    ])
  })

  test('never says what the warehouse cannot keep', () => {
    for (const index of [2 ** 31, -(2 ** 31) - 1, 1.5, 'x', { valueOf: 1 }])
      expect(rejected({ ingest, rejected: [{ index, reason: 'a\0' }] }).rejected).toEqual([
        { index: 0, reason: 'a\uFFFD', sample: null },
      ])
    for (const receivedAt of [8.64e15, -1, '9999999', '-000001-01-01', null])
      expect(rejected({ ingest: { receivedAt }, reason: 'a' }).receivedAt).toBe(HOUR)
  })

  test('that is none is set aside', () => {
    for (const value of ['', 'null', '[]', '{"reason":"a"}', '{"ingest":[]}'])
      expect(rejected(value)).toMatchObject({ rejected: [], failure: 'object: not a rejected object' })
  })
})

test('whatever a text holds: every event is a fact or is told with its reason, or the whole is set aside', () => {
  const anyObject = fc.tuple(
    fc.constantFrom(KEY, REJECTED_KEY),
    fc.oneof(anyEventsObject, anyGarbage, anyRejectedObject),
  )
  fc.assert(
    fc.property(anyObject, ([key, text]) => {
      const { facts, rejected, failure, receivedAt } = readObject(key, text, maker)
      expect(failure).not.toBe('object: could not be read')
      expect(receivedAt >= 0 && receivedAt < Date.UTC(10_000, 0)).toBe(true)
      if (failure !== null) expect([facts, rejected]).toEqual([[], []])
      else if (key === KEY) expect(facts.length + rejected.length).toBe(eventsIn(text))
    }),
    { numRuns: 500 },
  )
})

/** The older form holds one. */
function eventsIn(text: string): number {
  const { events } = JSON.parse(text) as { events?: unknown }
  return Array.isArray(events) ? events.length : 1
}
