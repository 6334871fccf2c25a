import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, isoDay, LocalDates } from './local-date.ts'

/** Both ways of summer time, half and quarter hours, days that are skipped, changes that are no whole hour or at no whole hour. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Africa/Monrovia',
]

const dates = new Map(ZONES.map((zone) => [zone, new LocalDates(zone)]))
const dayIn = (zone: string, ms: number) => isoDay(dates.get(zone)?.dayOf(ms) ?? Number.NaN)

/** As Intl says it, asked for each moment. */
const formats = new Map(
  ZONES.map((timeZone) => [timeZone, new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })]),
)
const asked = (zone: string, ms: number) => formats.get(zone)?.format(ms)

describe('the local day', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['America/Los_Angeles', '2026-11-20T07:59:59.999Z', '2026-11-19'],
    ['America/Los_Angeles', '2026-11-20T08:00:00Z', '2026-11-20'],
    // Midnight itself was skipped.
    ['America/Sao_Paulo', '2018-11-04T02:59:59.999Z', '2018-11-03'],
    ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-04'],
    // A minute past midnight it was yesterday again.
    ['America/St_Johns', '2010-11-07T02:30:30Z', '2010-11-07'],
    ['America/St_Johns', '2010-11-07T02:31:00Z', '2010-11-06'],
    ['America/St_Johns', '2010-11-07T02:44:00Z', '2010-11-06'],
    // 30 December 2011 did not take place.
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
    ['Asia/Kolkata', '1969-12-31T18:30:00Z', '1970-01-01'],
    ['UTC', '1969-12-25T00:00:00Z', '1969-12-25'],
    ['Pacific/Kiritimati', '9999-12-31T09:59:59.999Z', '9999-12-31'],
  ])('%s, %s: %s', (zone, time, day) => {
    expect(dayIn(zone, Date.parse(time))).toBe(day)
  })

  test('is what Intl says, at any moment of any year', () => {
    const anyMoment = fc.oneof(
      fc.integer({ min: Date.UTC(1969, 11, 25), max: Date.UTC(9999, 11, 30) }),
      fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2040, 0) }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), anyMoment, (zone, ms) => {
        expect(dayIn(zone, ms)).toBe(asked(zone, ms))
      }),
      { numRuns: 3000 },
    )
  })

  test.each(ZONES)('is what Intl says around every change of the clocks: %s', (zone) => {
    for (const change of changesOf(zone, 2005, 2012))
      for (let minute = -90; minute <= 90; minute += 7)
        expect(dayIn(zone, change + minute * 60_000)).toBe(asked(zone, change + minute * 60_000))
  })
})

/** Hours within which the zone's clocks change, around which its days are in question. */
function changesOf(timeZone: string, from: number, to: number): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  const offset = (ms: number) => format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value
  const changes: number[] = []
  let before = offset(Date.UTC(from, 0))
  for (let day = Date.UTC(from, 0); day < Date.UTC(to, 0); day += DAY_MS) {
    if (offset(day + DAY_MS) === before) continue
    for (let hour = day; hour < day + DAY_MS; hour += 3_600_000) {
      if (offset(hour + 3_600_000) !== before) changes.push(hour)
      before = offset(hour + 3_600_000)
    }
  }
  return changes
}

test('a time zone that does not exist is refused', () => {
  expect(() => new LocalDates('Mars/Olympus')).toThrow(RangeError)
})

test('days are written as dates', () => {
  expect([-7, 0, 20_412, 2_932_896].map(isoDay)).toEqual([
    '1969-12-25',
    '1970-01-01',
    '2025-11-20',
    '9999-12-31',
  ])
})
