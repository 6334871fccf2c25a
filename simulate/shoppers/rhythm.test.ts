import { expect, test } from 'vitest'
import { Random } from '../random.ts'
import { Rhythm } from './rhythm.ts'

const HOUR = 3_600_000

test.each([
  ['UTC', '2026-11-22T12:00Z', '2026-11-22', '2026-11-22T00:00:00.000Z', 24],
  ['America/Los_Angeles', '2016-08-01T06:59Z', '2016-07-31', '2016-07-31T07:00:00.000Z', 24],
  ['Europe/Oslo', '2026-03-29T12:00Z', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Oslo', '2026-10-25T12:00Z', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
  ['Asia/Kathmandu', '2026-11-22T18:15Z', '2026-11-23', '2026-11-22T18:15:00.000Z', 24],
])('a day in %s at %s', (zone, at, date, start, hours) => {
  const day = new Rhythm(zone).dayOf(Date.parse(at))
  expect([day.date, new Date(day.start).toISOString(), (day.end - day.start) / HOUR]).toEqual([
    date,
    start,
    hours,
  ])
})

test('days follow one another without a gap, over a year with two changes of the clock', () => {
  const rhythm = new Rhythm('Europe/Oslo')
  let day = rhythm.dayOf(Date.parse('2026-01-01T12:00Z'))
  for (let i = 0; i < 366; i++) {
    const next = rhythm.dayNumber(day.number + 1)
    expect(next.start).toBe(day.end)
    expect(rhythm.dayOf(next.start).number).toBe(next.number)
    day = next
  }
})

test('people come in the evening rather than at night, and differently on a Sunday', () => {
  const rhythm = new Rhythm('Asia/Kathmandu')
  const random = new Random('rhythm')
  const hoursOf = (date: string) => {
    const day = rhythm.dayOf(Date.parse(`${date}T06:00Z`))
    const hours = new Array<number>(24).fill(0)
    for (let i = 0; i < 20_000; i++) {
      const at = day.moment(random)
      expect(at >= day.start && at < day.end).toBe(true)
      const hour = Math.floor((at - day.start) / HOUR)
      hours[hour] = (hours[hour] ?? 0) + 1
    }
    return hours
  }
  const [wednesday, sunday] = [hoursOf('2026-11-18'), hoursOf('2026-11-22')]
  expect(wednesday[20]).toBeGreaterThan(10 * (wednesday[3] ?? 0))
  expect(sunday[14] ?? 0).toBeGreaterThan(1.1 * (wednesday[14] ?? 0))
  expect(wednesday[8] ?? 0).toBeGreaterThan(1.5 * (sunday[8] ?? 0))
})

test('a time zone that is none is refused', () => {
  expect(() => new Rhythm('Mars/Olympus')).toThrow(RangeError)
})
