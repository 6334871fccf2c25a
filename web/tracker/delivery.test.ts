import { expect, test } from 'vitest'
import type { Tracker, TrackerOptions } from './api.ts'
import { FakeBrowser, type FakeTab } from './fake-browser.fixture.ts'
import { createTracker } from './tracker.ts'

const quiet = (tab: FakeTab, options: Partial<TrackerOptions> = {}): Tracker =>
  createTracker(
    { endpoint: 'https://events.example/clickstream', skip: ['pages', 'clicks'], ...options },
    tab.host,
  )

const emit = (tracker: Tracker, count: number, from = 0) => {
  for (let n = from; n < from + count; n++) tracker.track('numbered', { properties: { n } })
}

const numbers = (browser: FakeBrowser) =>
  browser.sent().map(({ properties }) => (properties as { n: number }).n)

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)
const waiting = (browser: FakeBrowser) => browser.names().filter((name) => name.startsWith('event.')).length

test('few events wait for others, many do not', async () => {
  const browser = new FakeBrowser()
  const tracker = quiet(browser.tab())
  emit(tracker, 3)
  await browser.pass(1999)
  expect(browser.bodies).toHaveLength(0)
  await browser.pass(1)
  expect(browser.bodies).toHaveLength(1)
  emit(tracker, 20, 3)
  await browser.pass(0)
  expect(numbers(browser)).toEqual(upTo(23))
  expect(waiting(browser)).toBe(0)
})

test('a batch is small enough to outlive its page, in bytes', async () => {
  const browser = new FakeBrowser()
  const tracker = quiet(browser.tab())
  for (let n = 0; n < 100; n++) tracker.track('numbered', { properties: { n, text: '字'.repeat(n * 20) } })
  await browser.pass(10_000)
  expect(numbers(browser)).toEqual(upTo(100))
  for (const body of browser.bodies) expect(new TextEncoder().encode(body).length).toBeLessThan(64 * 1024)
})

test.each([500, 503, 429, null])('%s: sent again, later each time, until it is taken', async (answer) => {
  const browser = new FakeBrowser()
  browser.answer = (_, request) => (request < 5 ? answer : 200)
  const at: number[] = []
  const answered = browser.answer
  browser.answer = (body, request) => {
    at.push(browser.time)
    return answered(body, request)
  }
  emit(quiet(browser.tab()), 3)
  await browser.pass(120_000)
  expect(at.map((time, n) => time - (at[n - 1] ?? time)).slice(1)).toEqual([750, 1500, 3000, 6000])
  expect(waiting(browser)).toBe(0)
  const ids = browser.sent().map(({ eventId }) => eventId)
  expect(new Set(ids).size).toBe(3)
})

test('after an hour without an ingest it asks once in three quarters of a minute', async () => {
  const browser = new FakeBrowser()
  browser.answer = () => null
  emit(quiet(browser.tab()), 1)
  await browser.pass(3_600_000)
  const before = browser.bodies.length
  await browser.pass(450_000)
  expect(browser.bodies.length - before).toBe(10)
})

test.each([400, 403, 404, 415])('%i: dropped', async (answer) => {
  const browser = new FakeBrowser()
  browser.answer = () => answer
  emit(quiet(browser.tab()), 3)
  await browser.pass(120_000)
  expect(browser.bodies).toHaveLength(1)
  expect(waiting(browser)).toBe(0)
})

test('413: in halves, and what is too large alone is dropped', async () => {
  const browser = new FakeBrowser()
  const taken: number[] = []
  browser.answer = (body) => {
    const { events } = JSON.parse(body) as { events: { properties: { n: number } }[] }
    if (events.length > 3 || events.some(({ properties }) => properties.n === 13)) return 413
    taken.push(...events.map(({ properties }) => properties.n))
    return 200
  }
  emit(quiet(browser.tab()), 30)
  await browser.pass(60_000)
  expect(taken.sort((a, b) => a - b)).toEqual(upTo(30).filter((n) => n !== 13))
  expect(waiting(browser)).toBe(0)
})

test('what a page could not send the next one does', async () => {
  const browser = new FakeBrowser()
  browser.answer = () => null
  const tab = browser.tab()
  emit(quiet(tab), 5)
  await browser.pass(5000)
  tab.tell('pagehide')
  await browser.pass(0)
  browser.answer = () => 200
  browser.bodies = []
  quiet(browser.tab())
  await browser.pass(2000)
  expect(numbers(browser)).toEqual(upTo(5))
  expect(browser.names().sort()).toEqual(['client', 'session'])
})

test('a tab that is there sends its own; one that died is known by its silence', async () => {
  const browser = new FakeBrowser()
  const [dies, lives] = [browser.tab(), browser.tab()]
  emit(quiet(dies), 5)
  // Its timers are gone with it.
  const stored = { ...browser.stored }
  browser.answer = () => 200
  const other = new FakeBrowser()
  other.stored = stored
  emit(quiet(other.tab()), 1, 100)
  await other.pass(2000)
  expect(numbers(other)).toEqual([100])
  quiet(lives)
  await other.pass(180_000)
  emit(quiet(other.tab()), 1, 101)
  await other.pass(2000)
  expect(numbers(other)).toEqual([100, 101, ...upTo(5)])
  expect(other.names().sort()).toEqual(['client', 'session'])
})

test('what a tab has left is sent in its order, since events of one moment have no other', async () => {
  const browser = new FakeBrowser()
  browser.answer = () => null
  const left = browser.tab()
  emit(quiet(left), 12)
  left.tell('pagehide')
  await browser.pass(100)
  browser.bodies = []
  browser.answer = () => 200
  const other = new FakeBrowser()
  other.stored = { ...browser.stored }
  quiet(other.tab())
  await other.pass(200_000)
  expect(numbers(other)).toEqual(upTo(12))
})

test.each([
  ['locks', {}],
  ['a lease', { navigator: { sendBeacon: () => false } }],
])('several tabs, by %s: nothing twice', async (_, change) => {
  const browser = new FakeBrowser()
  browser.answer = () => null
  const left = browser.tab(change)
  emit(quiet(left), 200)
  left.tell('pagehide')
  await browser.pass(100)
  browser.bodies = []
  browser.answer = () => 200
  const tabs = upTo(5).map(() => quiet(browser.tab(change)))
  for (const [n, tracker] of tabs.entries()) emit(tracker, 30, 200 + n * 30)
  await browser.pass(600_000)
  expect(numbers(browser).sort((a, b) => a - b)).toEqual(upTo(350))
  expect(waiting(browser)).toBe(0)
})

test('the queue is bounded: the oldest go', async () => {
  const browser = new FakeBrowser()
  browser.answer = () => null
  const tracker = quiet(browser.tab())
  emit(tracker, 2500)
  expect(waiting(browser)).toBe(2000)
  browser.answer = () => 200
  browser.bodies = []
  await browser.pass(60_000)
  await browser.pass(60_000)
  expect(new Set(numbers(browser).filter((n) => n >= 500)).size).toBe(2000)
})

test.each([
  ['full', (browser: FakeBrowser) => (browser.quota = 900)],
  ['forbidden', (browser: FakeBrowser) => (browser.storageFails = true)],
])('a storage that is %s: the page keeps them as long as it is there', async (_, spoil) => {
  const browser = new FakeBrowser()
  spoil(browser)
  browser.answer = (_body, request) => (request < 3 ? 503 : 200)
  emit(quiet(browser.tab()), 30)
  await browser.pass(60_000)
  expect([...new Set(numbers(browser))].sort((a, b) => a - b)).toEqual(upTo(30))
  expect(new Set(browser.sent().map(({ clientId }) => clientId)).size).toBe(1)
})

test('no storage at all', async () => {
  const browser = new FakeBrowser()
  emit(quiet(browser.tab({ localStorage: null })), 3)
  await browser.pass(2000)
  expect(numbers(browser)).toEqual(upTo(3))
})

test('a storage with rubbish in it', async () => {
  const browser = new FakeBrowser()
  Object.assign(browser.stored, {
    'clickstream.session': 'x',
    'clickstream.tab.a': 'x',
    'clickstream.event.a.1': '{"eventName":',
    'clickstream.event.a.2': 'null',
    'clickstream.event': '',
    'clickstream.consent': 'x',
    'clickstream.lease': 'x',
    'somebody else': 'x',
  })
  emit(quiet(browser.tab()), 3)
  await browser.pass(10_000)
  expect(numbers(browser)).toEqual(upTo(3))
  expect(waiting(browser)).toBe(0)
  expect(browser.stored['somebody else']).toBe('x')
})

test('a page that is left sends what waits at once; an answer that comes yet is heard', async () => {
  const browser = new FakeBrowser()
  const tab = browser.tab()
  emit(quiet(tab), 3)
  tab.document['hidden'] = true
  tab.tell('visibilitychange')
  expect(numbers(browser)).toEqual(upTo(3))
  await browser.pass(60_000)
  expect(browser.bodies).toHaveLength(1)
  expect(waiting(browser)).toBe(0)
})

test('back from the browser’s cache it goes on', async () => {
  const browser = new FakeBrowser()
  const tab = browser.tab()
  const tracker = quiet(tab)
  browser.answer = () => null
  emit(tracker, 3)
  tab.tell('pagehide')
  await browser.pass(0)
  browser.answer = () => 200
  browser.bodies = []
  tab.tell('pageshow', { persisted: true })
  await browser.pass(0)
  expect(numbers(browser)).toEqual(upTo(3))
})

test('without fetch, by sendBeacon alone', async () => {
  const browser = new FakeBrowser()
  emit(quiet(browser.tab({ fetch: undefined })), 3)
  await browser.pass(10_000)
  expect(browser.beacons).toHaveLength(1)
  expect(waiting(browser)).toBe(0)
})

test('flush sends now, and ends when it was answered', async () => {
  const browser = new FakeBrowser()
  const tracker = quiet(browser.tab())
  emit(tracker, 3)
  await tracker.flush()
  expect(numbers(browser)).toEqual(upTo(3))
})
