import { expect, test } from 'vitest'
import { parseEvent } from '../../lambdas/events/parse-event.ts'
import { CLEAN, DAY, eventsOf, groupBy, HOUR, isPerson, simulate, type Told } from './test-reading.ts'

test('as many requests as asked for hold something that comes twice: in one object, soon, and on another day', () => {
  const share = 0.05
  const requests = simulate('duplicates', 6, { mess: { ...CLEAN, duplicated: share } }).filter(isPerson)
  const within = requests.filter(
    ({ events }) => new Set(events.map(({ eventId }) => eventId)).size < events.length,
  )
  const copies = [...groupBy(requests, ({ requestId }) => requestId).values()].filter(
    (all) => all.length === 2,
  )
  const originals = requests.length - copies.length
  expect((within.length + copies.length) / originals).toBeGreaterThan(0.7 * share)
  expect((within.length + copies.length) / originals).toBeLessThan(1.3 * share)
  const gaps = copies.map(([first, second]) => (second?.receivedAt ?? 0) - (first?.receivedAt ?? 0))
  expect(within.length).toBeGreaterThan(5)
  expect(gaps.filter((gap) => gap < 3 * 60_000).length).toBeGreaterThan(10)
  expect(gaps.filter((gap) => gap > DAY).length).toBeGreaterThan(5)
  for (const [first, second] of copies) expect(second?.events).toEqual(first?.events)
})

test('as many visits as asked for end offline: their events come hours to six days later, and keep their time', () => {
  const share = 0.06
  const requests = simulate('late', 12, { mess: { ...CLEAN, late: share } }).filter(isPerson)
  const events = eventsOf(requests)
  const delays = events.map(({ request, at }) => request.receivedAt - at)
  expect(Math.max(...delays)).toBeLessThan(6.1 * DAY)
  expect(Math.max(...delays)).toBeGreaterThan(4 * DAY)
  const late = new Set(
    events.flatMap(({ request, at, event }) => (request.receivedAt - at > HOUR ? [event['sessionId']] : [])),
  )
  const all = new Set(events.map(({ event }) => event['sessionId']))
  expect(late.size / all.size).toBeGreaterThan(0.6 * share)
  expect(late.size / all.size).toBeLessThan(1.2 * share)
})

test('as many clocks as asked for are wrong, by minutes to years, and the ingest’s correction mends them', () => {
  const share = 0.1
  const requests = simulate('clocks', 4, { mess: { ...CLEAN, wrongClocks: share } }).filter(isPerson)
  const errors = new Map(
    requests.map(({ events, sentAt, receivedAt }) => [
      events[0]?.['clientId'],
      Math.abs(Date.parse(sentAt) - receivedAt),
    ]),
  )
  const wrong = [...errors.values()].filter((error) => error > 60_000)
  expect(wrong.length / errors.size).toBeGreaterThan(0.7 * share)
  expect(wrong.length / errors.size).toBeLessThan(1.3 * share)
  expect(Math.max(...wrong)).toBeGreaterThan(365 * DAY)
  // Apart by more than a batch's five seconds and its way to us, or dated by the receipt: not mended.
  const isMended = ({ request, at, event }: Told) => {
    const delay = request.receivedAt - at
    return delay < 8000 && (delay > 0 || event['occurredAt'] === request.sentAt)
  }
  expect(eventsOf(requests).filter((told) => !isMended(told))).toEqual([])
})

test('invalid events come only where they are asked for', () => {
  const requests = simulate('invalid', 1, { mess: { ...CLEAN, invalid: 0.1 } }).filter(isPerson)
  const hasInvalid = requests.filter(({ events }) => events.some((event) => !parseEvent(event).ok))
  expect(hasInvalid.length / requests.length).toBeGreaterThan(0.05)
  expect(hasInvalid.length / requests.length).toBeLessThan(0.15)
  for (const { events } of hasInvalid) expect(events.some((event) => parseEvent(event).ok)).toBe(true)
})
