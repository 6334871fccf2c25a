import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CutRules, cutSessions } from './cut.ts'
import { stepOf } from './journey.ts'
import type { CutEvent } from './session.ts'
import {
  ADS,
  ADS_TERM,
  DAY,
  DIRECT,
  event,
  HOUR,
  MAIL,
  MINUTE,
  RULES,
  START,
  straightCut,
  TOLD_DIRECT,
  VISITOR,
} from './test-cut.ts'

const at = (...offsets: number[]) => offsets.map((offset) => event(START + offset))
const cut = (events: CutEvent[], rules: Partial<CutRules> = {}) =>
  cutSessions(VISITOR, events, { ...RULES, ...rules })
const startsOf = (events: CutEvent[], rules: Partial<CutRules> = {}) =>
  cut(events, rules).map(({ startedAt }) => startedAt - START)

describe('where a session ends', () => {
  test('at a gap of exactly the timeout, not at one of a millisecond less', () => {
    expect(startsOf(at(0, 30 * MINUTE - 1, 60 * MINUTE - 1))).toEqual([0, 60 * MINUTE - 1])
  })

  test('24 hours after its start, though never a pause', () => {
    const steps = Array.from({ length: 200 }, (_, i) => i * 20 * MINUTE)
    expect(startsOf(at(...steps))).toEqual([0, DAY, 2 * DAY])
    const sessions = cut(at(...steps))
    expect(sessions.map(({ chainStartedAt }) => chainStartedAt - START)).toEqual([0, 0, 0])
  })

  test('at midnight of the property, where the rules say so', () => {
    const midnight = 14 * HOUR
    const events = () => at(midnight - MINUTE, midnight - 1, midnight, midnight + MINUTE)
    expect(startsOf(events())).toEqual([midnight - MINUTE])
    expect(startsOf(events(), { splitOnMidnight: true })).toEqual([midnight - MINUTE, midnight])
  })

  test('at another origin, where the rules say so; an event that says none goes on', () => {
    const told = (minute: number, source: Partial<CutEvent>) => event(START + minute * MINUTE, source)
    const events = () => [told(0, ADS), told(1, {}), told(2, ADS_TERM), told(3, MAIL), told(4, TOLD_DIRECT)]
    expect(startsOf(events())).toEqual([0])
    expect(startsOf(events(), { splitOnCampaign: true })).toEqual([0, 3 * MINUTE, 4 * MINUTE])
    expect(cut(events(), { splitOnCampaign: true }).map(({ trafficKey }) => trafficKey)).toEqual([
      ADS.trafficKey,
      MAIL.trafficKey,
      DIRECT.key,
    ])
  })

  test('never between events of one moment', () => {
    const tied = () => [
      event(START, { eventId: 'a', ...ADS }),
      event(START, { eventId: 'b', ...MAIL }),
      event(START + 1, { eventId: 'c', ...MAIL }),
    ]
    expect(startsOf(tied(), { splitOnCampaign: true, maxMs: 1 })).toEqual([0, 1])
    expect(startsOf(tied(), { splitOnCampaign: true })).toEqual([0])
  })
})

describe('what a session comes from', () => {
  test('the first that anybody told; nothing told is direct', () => {
    expect(cut(at(0))[0]?.trafficKey).toBe(DIRECT.key)
    const events = [
      event(START),
      event(START + 1, TOLD_DIRECT),
      event(START + 2, MAIL),
      event(START + 3, ADS),
    ]
    expect(cut(events)[0]?.trafficKey).toBe(MAIL.trafficKey)
  })

  test('goes on where a session is cut by length, and is forgotten after a pause', () => {
    const events = [event(START, MAIL), ...at(20 * MINUTE, 40 * MINUTE, 80 * MINUTE)]
    const sessions = cut(events, { maxMs: 30 * MINUTE })
    expect(sessions.map(({ trafficKey }) => trafficKey)).toEqual([
      MAIL.trafficKey,
      MAIL.trafficKey,
      DIRECT.key,
    ])
  })
})

describe('an engaged session', () => {
  const engaged = (...events: CutEvent[]) => cut(events)[0]?.isEngaged
  test.each([
    ['one event', false, () => [event(START)]],
    ['a millisecond short of ten seconds', false, () => at(0, 9999)],
    ['ten seconds', true, () => at(0, 10_000)],
    ['one page view', false, () => [event(START, { isPageView: true })]],
    [
      'two page views of one moment',
      true,
      () => ['a', 'b'].map((eventId) => event(START, { eventId, isPageView: true })),
    ],
    ['a conversion', true, () => [event(START, { isConversion: true })]],
  ])('%s: %s', (_, expected, events) => {
    expect(engaged(...events())).toBe(expected)
  })
})

test('a session knows its users: the first, and the last where that is another', () => {
  const users = (...keys: (bigint | null)[]) => {
    const [session] = cut(keys.map((userKey, i) => event(START + i, { userKey })))
    return [session?.userKey, session?.lastUserKey]
  }
  expect(users(null, null)).toEqual([null, null])
  expect(users(null, 1n, null, 1n)).toEqual([1n, null])
  expect(users(1n, 2n, null)).toEqual([1n, 2n])
  expect(users(1n, 2n, 1n)).toEqual([1n, null])
})

test('no events, no sessions', () => {
  expect(cut([])).toEqual([])
})

/** Steps around the edges of the rules, so that ties, pauses, caps and midnights all come up. */
const anyEvents = fc
  .array(
    fc.record({
      wait: fc.constantFrom(
        0,
        0,
        1,
        9999,
        10_000,
        MINUTE,
        10 * MINUTE,
        20 * MINUTE,
        30 * MINUTE - 1,
        30 * MINUTE,
        HOUR,
        5 * HOUR,
      ),
      receivedAt: fc.integer({ min: 0, max: 2 }),
      position: fc.integer({ min: 0, max: 2 }),
      pageKey: fc.option(fc.constantFrom(11n, 12n)),
      deviceKey: fc.constantFrom(1n, 2n),
      source: fc.constantFrom({}, {}, MAIL, ADS, ADS_TERM, TOLD_DIRECT),
      userKey: fc.option(fc.constantFrom(21n, 22n), { freq: 3 }),
      // Few, since the straight reading tries all ways through them.
      stage: fc.option(fc.constantFrom('view_item', 'add_to_cart', 'begin_checkout', 'purchase', 'search'), {
        freq: 1,
      }),
      isHome: fc.boolean(),
      isBot: fc.boolean(),
      isPageView: fc.boolean(),
      isInteraction: fc.boolean(),
      isConversion: fc.boolean(),
      orderValue: fc.option(fc.integer({ min: -500, max: 500 })),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let now = START
    return steps.map(({ wait, source, isHome, ...more }, i) => {
      now += wait
      const step = stepOf(isHome ? 'home_view' : 'click', more.stage)
      return event(now, { ...more, ...source, step, eventId: `e${i}` })
    })
  })

const anyRules = fc.record({
  maxMs: fc.constantFrom(DAY, 2 * HOUR, 45 * MINUTE, MINUTE),
  engagedMs: fc.constantFrom(10_000, MINUTE),
  splitOnMidnight: fc.boolean(),
  splitOnCampaign: fc.boolean(),
})

const copyOf = (events: readonly CutEvent[]) => events.map((one) => ({ ...one }))

test('whatever the events and the rules: as the rules read', () => {
  fc.assert(
    fc.property(anyEvents, anyRules, (events, more) => {
      const rules = { ...RULES, ...more }
      const cutEvents = copyOf(events)
      const sessions = cutSessions(VISITOR, cutEvents, rules)
      expect(sessions).toEqual(straightCut(events, rules))
      for (const { startedAt, endedAt, events: count } of sessions) {
        const own = cutEvents.filter(({ sessionStartedAt }) => sessionStartedAt === startedAt)
        expect(own.length).toBe(count)
        expect(own.every(({ occurredAt }) => occurredAt >= startedAt && occurredAt <= endedAt)).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

test('whatever order events are given in: the same sessions', () => {
  const anyShuffled = anyEvents.chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  )
  fc.assert(
    fc.property(anyShuffled, anyRules, ([events, shuffled], more) => {
      expect(cut(copyOf(shuffled), more)).toEqual(cut(copyOf(events), more))
    }),
    { numRuns: 200 },
  )
})
