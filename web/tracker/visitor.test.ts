import { expect, test } from 'vitest'
import type { TrackerOptions } from './api.ts'
import { FakeBrowser, type FakeTab } from './fake-browser.fixture.ts'
import { createTracker } from './tracker.ts'

/** Who is told of, and what the visitor allows. */

const start = (tab: FakeTab, options: Partial<TrackerOptions> = {}) =>
  createTracker({ endpoint: 'https://events.example/clickstream', ...options }, tab.host)

const MINUTE = 60_000
const values = (browser: FakeBrowser, field: string) => browser.sent().map((event) => event[field])
const names = (browser: FakeBrowser) => values(browser, 'eventName')

test('a session ends with half an hour without an event, the visitor stays', async () => {
  const browser = new FakeBrowser()
  const tracker = start(browser.tab(), { skip: 'pages' })
  for (const minutes of [0, 29, 29, 30, 1]) {
    await browser.pass(minutes * MINUTE)
    tracker.track('numbered')
  }
  await browser.pass(MINUTE)
  const [a, b, c, d, e] = values(browser, 'sessionId')
  expect([a === b, b === c, c === d, d === e]).toEqual([true, true, false, true])
  expect(values(browser, 'isFirstVisit')).toEqual([true, true, true, false, false])
  expect(new Set(values(browser, 'clientId')).size).toBe(1)
})

test('tabs and pages share visitor and session', async () => {
  const browser = new FakeBrowser()
  for (let n = 0; n < 3; n++) start(browser.tab()).track('numbered')
  await browser.pass(MINUTE)
  expect(browser.sent()).toHaveLength(6)
  expect(new Set(values(browser, 'sessionId')).size).toBe(1)
})

test('who is signed in is said from then on', async () => {
  const browser = new FakeBrowser()
  const tracker = start(browser.tab(), { skip: 'pages' })
  tracker.track('numbered')
  tracker.identify('u1')
  tracker.track('login_success')
  tracker.identify(null)
  tracker.track('logout')
  await browser.pass(MINUTE)
  expect(values(browser, 'userId')).toEqual([undefined, 'u1', null])
  expect(values(browser, 'userLoginState')).toEqual(['anonymous', 'signed_in', 'anonymous'])
  expect(JSON.stringify(browser.stored)).not.toContain('u1')
})

test('before consent nothing is stored or sent; then the page it is given on', async () => {
  const browser = new FakeBrowser()
  const tab = browser.tab()
  const tracker = start(tab, { consent: 'required' })
  expect(tracker.consent()).toBe('pending')
  await browser.pass(MINUTE)
  tab.go('https://shop.example/two')
  tracker.track('product_view', { product: { id: 1 } })
  await tracker.flush()
  tab.tell('pagehide')
  await browser.pass(MINUTE)
  expect(browser.stored).toEqual({})
  expect(browser.bodies).toEqual([])
  expect(tracker.consent('granted')).toBe('granted')
  await browser.pass(MINUTE)
  expect(names(browser)).toEqual(['page_view', 'product_view'])
  expect(values(browser, 'pageUrl')).toEqual(['https://shop.example/two', 'https://shop.example/two'])
})

test('a no is kept, and nothing else; also in other tabs', async () => {
  const browser = new FakeBrowser()
  browser.answer = () => null
  const [tracker, other] = [start(browser.tab()), start(browser.tab())]
  await browser.pass(MINUTE)
  expect(tracker.consent('denied')).toBe('denied')
  const asked = browser.bodies.length
  tracker.track('numbered')
  other.track('numbered')
  await browser.pass(60 * MINUTE)
  expect(browser.stored).toEqual({ 'clickstream.consent': 'denied' })
  expect(browser.bodies).toHaveLength(asked)
  expect(start(browser.tab(), { consent: 'required' }).consent()).toBe('denied')
})

test('after a no, a yes begins with a new visitor', async () => {
  const browser = new FakeBrowser()
  const tracker = start(browser.tab(), { skip: 'pages' })
  tracker.track('numbered')
  await browser.pass(MINUTE)
  tracker.optOut()
  tracker.track('numbered')
  tracker.consent('granted')
  tracker.track('numbered')
  await browser.pass(MINUTE)
  expect(new Set(values(browser, 'clientId')).size).toBe(2)
  expect(browser.sent()).toHaveLength(2)
})

test.each([
  ['Global Privacy Control', { globalPrivacyControl: true }],
  ['Do Not Track', { doNotTrack: '1' }],
])('%s is a no, whatever is said', async (_, navigator) => {
  const browser = new FakeBrowser()
  browser.stored = { 'clickstream.client': 'c', 'clickstream.event.a.1': '{"eventName":"x"}', other: 'x' }
  const tracker = start(browser.tab({ navigator }))
  expect(tracker.consent('granted')).toBe('denied')
  tracker.track('numbered')
  await browser.pass(MINUTE)
  expect(browser.stored).toEqual({ other: 'x' })
  expect(browser.bodies).toEqual([])
})

test('a page that is rendered ahead is told when it is shown', async () => {
  const browser = new FakeBrowser()
  const tab = browser.tab()
  tab.document['prerendering'] = true
  start(tab)
  await browser.pass(MINUTE)
  expect(browser.stored).toEqual({})
  tab.document['prerendering'] = false
  tab.tell('prerenderingchange')
  await browser.pass(MINUTE)
  expect(names(browser)).toEqual(['page_view'])
})

test('page views: one a page, before what happens on it, with campaign and referrer', async () => {
  const browser = new FakeBrowser()
  const tab = browser.tab()
  tab.go('https://shop.example/?utm_source=mail&utm_medium=email&utm_campaign=m%C3%A4rz#top')
  const tracker = start(tab)
  tracker.track('home_view')
  await browser.pass(0)
  tab.go('https://shop.example/p/1')
  tracker.track('product_view', { product: { id: 1 } })
  tab.go('https://shop.example/p/1#reviews')
  tracker.track('numbered')
  tracker.page()
  await browser.pass(MINUTE)
  expect(names(browser)).toEqual([
    'page_view',
    'home_view',
    'page_view',
    'product_view',
    'numbered',
    'page_view',
  ])
  expect(browser.sent()[0]).toMatchObject({
    pageUrl: 'https://shop.example/?utm_source=mail&utm_medium=email&utm_campaign=m%C3%A4rz',
    pageTitle: 'A page',
    referrer: 'https://search.example/',
    campaign: { source: 'mail', medium: 'email', name: 'märz' },
  })
  expect(browser.sent()[2]?.['referrer']).toMatch(/^https:\/\/shop\.example\/\?utm_source/)
  expect(browser.sent()[2]?.['campaign']).toBeUndefined()
})

test.each<[string, Record<string, unknown>]>([
  ['no crypto', { crypto: undefined }],
  ['a frozen History', { history: Object.freeze({ pushState: () => {}, replaceState: () => {} }) }],
  ['no History', { history: undefined }],
  ['no AbortSignal, no locks', { AbortSignal: undefined, navigator: { sendBeacon: () => true } }],
  [
    'a storage that throws',
    {
      get localStorage() {
        throw new Error('SecurityError')
      },
    },
  ],
])('a page with %s', async (_, change) => {
  const browser = new FakeBrowser()
  start(browser.tab(change)).track('numbered')
  await browser.pass(MINUTE)
  expect(names(browser)).toEqual(['page_view', 'numbered'])
  expect(values(browser, 'eventId')[0]).toMatch(
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  )
})

test.each<[string, Record<string, unknown>]>([
  ['no fetch and no sendBeacon', { fetch: undefined, navigator: {} }],
  [
    'a fetch that throws',
    {
      fetch: () => {
        throw new Error('no')
      },
    },
  ],
  ['no timers', { setTimeout: undefined }],
  ['no document', { document: undefined }],
  ['no navigator', { navigator: undefined }],
  ['no addEventListener', { addEventListener: undefined }],
])('%s: nothing is thrown', async (_, change) => {
  const browser = new FakeBrowser()
  const tab = browser.tab(change)
  const tracker = start(tab)
  const loop: Record<string, unknown> = {}
  loop['loop'] = loop
  tracker.track('numbered')
  tracker.track('numbered', loop)
  tracker.page()
  tracker.identify('u')
  tracker.consent('granted')
  await tracker.flush()
  for (const type of ['pagehide', 'visibilitychange', 'pageshow', 'online', 'click', 'popstate'])
    tab.tell(type)
  await browser.pass(MINUTE)
  tracker.optOut()
})

test('where there is no browser, calls do nothing', async () => {
  const tracker = createTracker({ endpoint: 'https://events.example/clickstream' })
  tracker.track('home_view')
  expect(tracker.consent()).toBe('denied')
  await tracker.flush()
})
