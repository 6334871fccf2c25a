import { expect, test } from 'vitest'
import { isObject } from '../../lambdas/events/field.ts'
import { MAX_EVENTS } from '../../lambdas/events/limits.ts'
import { parseEvent } from '../../lambdas/events/parse-event.ts'
import type { SimulatedRequest } from './delivery.ts'
import { simulateHistory } from './history.ts'
import {
  DAY,
  eventsOf,
  groupBy,
  HOUR,
  isPerson,
  sessionsOf,
  simulate,
  TO,
  type Told,
} from './test-reading.ts'

/** Two usual weeks, made once for all tests that only look. */
const usual = simulate('usual', 14, { timeZone: 'Europe/Oslo' })
const people = eventsOf(usual.filter(isPerson))
const sessions = sessionsOf(people)

test('the same seed gives the same bytes, another seed others', () => {
  const bytes = (seed: string) => JSON.stringify(simulate(seed, 3))
  const first = bytes('a')
  expect(first.length).toBeGreaterThan(1_000_000)
  expect(bytes('a')).toBe(first)
  expect(bytes('b')).not.toBe(first)
})

test('requests come in the order of receipt, within the time asked for, as the tracker sends them', () => {
  const times = usual.map(({ receivedAt }) => receivedAt)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times[0]).toBeGreaterThanOrEqual(TO - 14 * DAY)
  expect(times.at(-1)).toBeLessThan(TO)
  expect(times.at(-1)).toBeGreaterThan(TO - HOUR)
  const sizes = usual.map(({ events }) => events.length)
  expect(Math.min(...sizes)).toBe(1)
  expect(Math.max(...sizes)).toBeLessThan(MAX_EVENTS / 5)
})

test('every event is valid, and nothing of it is cut or moved', () => {
  for (const { events } of usual)
    for (const event of events) {
      const parsed = parseEvent(event)
      if (
        !parsed.ok ||
        parsed.cuts > 0 ||
        Object.keys(parsed.event).sort().join() !== Object.keys(event).sort().join()
      )
        throw new Error(JSON.stringify({ event, parsed }))
    }
})

test('all our names occur, each as often as is believable', () => {
  const counts = new Map(
    [...groupBy(people, ({ name }) => name)].map(([name, events]) => [name, events.length]),
  )
  const names = [
    ...['page_view', 'product_view', 'category_view', 'home_view', 'search', 'click', 'add_to_cart_click'],
    ...['checkout_start', 'checkout_complete', 'remove_from_cart_click', 'wishlist_toggle', 'share_click'],
    ...['login_open', 'login_success', 'logout'],
  ]
  expect([...counts.keys()].sort()).toEqual(names.sort())
  const count = (name: string) => counts.get(name) ?? 0
  expect(count('page_view')).toBeGreaterThan(count('product_view'))
  expect(count('product_view')).toBeGreaterThan(5 * count('add_to_cart_click'))
  expect(count('add_to_cart_click')).toBeGreaterThan(2 * count('checkout_start'))
  expect(count('checkout_start')).toBeGreaterThan(1.2 * count('checkout_complete'))
  expect(count('login_open')).toBeGreaterThan(count('login_success'))
})

test.each(['a', 'b'])('about 2 to 3 % of people’s sessions buy (seed %s)', (seed) => {
  const found = sessionsOf(eventsOf(simulate(seed, 14).filter(isPerson)))
  const buying = found.filter((session) => session.some(({ name }) => name === 'checkout_complete'))
  expect(found.length / 14).toBeGreaterThan(360)
  expect(found.length / 14).toBeLessThan(480)
  expect(buying.length / found.length).toBeGreaterThan(0.018)
  expect(buying.length / found.length).toBeLessThan(0.035)
})

test('evenings are fuller than nights, and Saturdays emptier than Mondays, by the shop’s clock', () => {
  const local = new Intl.DateTimeFormat('en-US', {
    timeZone: 'Europe/Oslo',
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  const starts = sessions.map(([first]) => local.formatToParts(first?.at ?? 0))
  const part = (type: string) => (parts: Intl.DateTimeFormatPart[]) =>
    parts.find((one) => one.type === type)?.value ?? ''
  const hours = groupBy(starts, part('hour'))
  const days = groupBy(starts, part('weekday'))
  expect(hours.get('20')?.length).toBeGreaterThan(8 * (hours.get('03')?.length ?? 1))
  expect(days.get('Mon')?.length).toBeGreaterThan(1.1 * (days.get('Sat')?.length ?? 0))
  expect(days.size).toBe(7)
})

test('some come again within the week, most do not, and the browser knows who is new', () => {
  const visitors = [...groupBy(sessions, ([first]) => String(first?.event['clientId'])).values()]
  const returning = visitors.filter((own) =>
    own.some(([first]) => (first?.at ?? 0) - (own[0]?.[0]?.at ?? 0) > 12 * HOUR),
  )
  expect(returning.length / visitors.length).toBeGreaterThan(0.1)
  expect(returning.length / visitors.length).toBeLessThan(0.35)
  expect(Math.max(...visitors.map((own) => own.length))).toBeGreaterThan(4)
  for (const own of returning) {
    expect(own[0]?.[0]?.event['isFirstVisit']).toBe(true)
    expect(own.at(-1)?.[0]?.event['isFirstVisit']).toBe(false)
  }
})

test('user ids stand from sign-in to sign-out, and devices and people meet in all ways', () => {
  const state = new Map<unknown, unknown>()
  for (const { name, event, at } of people) {
    const { clientId, userId } = event
    const expected = name === 'login_success' ? typeof userId === 'string' : userId === state.get(clientId)
    const told = event['userLoginState'] === (userId === undefined ? 'anonymous' : 'signed_in')
    if (!expected || !told) throw new Error(`${at} ${JSON.stringify(event)}`)
    state.set(clientId, name === 'logout' ? undefined : userId)
  }
  const known = people.filter(({ event }) => event['userId'] !== undefined)
  const sizes = (own: string, others: string) =>
    [...groupBy(known, ({ event }) => String(event[own])).values()].map(
      (all) => new Set(all.map(({ event }) => event[others])).size,
    )
  expect(Math.max(...sizes('clientId', 'userId'))).toBe(2)
  expect(Math.max(...sizes('userId', 'clientId'))).toBe(2)
  expect(known.length / people.length).toBeGreaterThan(0.05)
})

test('carts are left, and some of them taken up days later', () => {
  const left = sessions.filter((session) => session.some(({ name }) => name === 'add_to_cart_click'))
  const buying = sessions.filter((session) => session.some(({ name }) => name === 'checkout_complete'))
  expect(left.filter((session) => !buying.includes(session)).length).toBeGreaterThan(left.length / 2)
  const takenUp = buying.filter((session) => !session.some(({ name }) => name === 'add_to_cart_click'))
  expect(takenUp.length).toBeGreaterThan(0)
})

test('orders have items, value, currency and an id; some are reported twice, with the same id', () => {
  const orders = people.filter(({ name }) => name === 'checkout_complete')
  for (const { event } of orders) {
    const items = event['items'] as { price: number; quantity: number }[]
    const sum = items.reduce((total, { price, quantity }) => total + price * quantity, 0)
    expect(event['value']).toBeCloseTo(sum, 2)
    expect([event['currency'], typeof event['transactionId']]).toEqual(['USD', 'string'])
  }
  const byId = [...groupBy(orders, ({ event }) => String(event['transactionId'])).values()]
  const twice = byId.filter((reports) => reports.length === 2)
  expect(twice.length / byId.length).toBeLessThan(0.2)
  expect(twice.length).toBeGreaterThan(0)
  for (const [first, second] of twice) expect(second?.event['value']).toBe(first?.event['value'])
})

test('people come from everywhere: tags, campaigns, searches, sites, and an e-mail that brings many at once', () => {
  const landings = sessions.flatMap(([first]) => (first?.name === 'page_view' ? [first] : []))
  const share = (is: (told: Told) => boolean) => landings.filter(is).length / landings.length
  const url = ({ event }: Told) => new URL(String(event['pageUrl']))
  const email = (told: Told) => url(told).searchParams.get('utm_medium') === 'email'
  expect(
    share(({ event }) => /google|bing|duckduckgo|yahoo/.test(String(event['referrer']))),
  ).toBeGreaterThan(0.3)
  expect(share((told) => url(told).searchParams.get('utm_medium') === 'cpc')).toBeGreaterThan(0.05)
  expect(share(({ event }) => isObject(event['campaign']))).toBeGreaterThan(0.005)
  expect(share((told) => url(told).search === '' && told.event['referrer'] === undefined)).toBeGreaterThan(
    0.2,
  )
  expect(share(email)).toBeGreaterThan(0.01)
  const byHour = [...groupBy(landings.filter(email), ({ at }) => String(Math.floor(at / HOUR))).values()].map(
    (all) => all.length,
  )
  expect(Math.max(...byHour)).toBeGreaterThan(10)
})

test('prices change: of the products looked at, some cost less on some days', () => {
  const paid = new Map<unknown, Set<number>>()
  for (const { event } of people)
    if (isObject(event['product'])) {
      const { id, price, discountPrice } = event['product']
      paid.set(id, (paid.get(id) ?? new Set()).add(Number(discountPrice ?? price)))
    }
  expect([...paid.values()].filter((prices) => prices.size > 1).length).toBeGreaterThan(4)
})

test('few products get most of the looks', () => {
  const views = people.filter(({ name }) => name === 'product_view')
  const counts = [...groupBy(views, ({ event }) => String((event['product'] as { id: string }).id)).values()]
    .map((all) => all.length)
    .sort((a, b) => b - a)
  expect(counts.slice(0, 13).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.5 * views.length)
})

test('crawlers look at many pages, each as somebody new, and do nothing else', () => {
  const bots = usual.filter((request) => !isPerson(request))
  const events = eventsOf(bots)
  expect(new Set(events.map(({ name }) => name))).toEqual(new Set(['page_view']))
  expect(new Set(events.map(({ event }) => event['clientId'])).size).toBe(events.length)
  const rounds = [
    ...groupBy(bots, ({ sourceIp, receivedAt }) => `${sourceIp} ${Math.floor(receivedAt / DAY)}`).values(),
  ]
  expect(rounds.length / 14).toBeGreaterThan(20)
  expect(rounds.length / 14).toBeLessThan(50)
  expect(events.length / rounds.length).toBeGreaterThan(8)
})

test('a year is not made before it is asked for', () => {
  const first: SimulatedRequest[] = []
  const history = simulateHistory({ seed: 'lazy', from: TO - 365 * DAY, to: TO, sessionsPerDay: 2000 })
  for (const request of history) if (first.push(request) === 10) break
  // A day's visitors are planned, and nobody else is.
  expect(first.at(-1)?.receivedAt).toBeLessThan(TO - 365 * DAY + HOUR)
})

test('a part of a day has its part of the visits, and none has none', () => {
  const from = Date.UTC(2026, 10, 20, 10)
  const part = [...simulateHistory({ seed: 'part', from, to: from + 2 * HOUR })]
  expect(part.length).toBeGreaterThan(20)
  for (const { receivedAt } of part) expect(receivedAt >= from && receivedAt < from + 2 * HOUR).toBe(true)
  expect([...simulateHistory({ seed: 'part', from, to: from })]).toEqual([])
  expect([...simulateHistory({ seed: 'part', from, to: from + DAY, sessionsPerDay: 0 })]).toEqual([])
})
