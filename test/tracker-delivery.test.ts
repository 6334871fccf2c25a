import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { testDatabase } from './support/database.ts'
import { testEtl } from './support/etl.ts'
import { type TrackedSite, trackedSite } from './support/tracked-site.ts'

/** The tracker's script, as built, in a real browser, on a page that is not ours, against the real ingest on another origin. */

const PAGE = '<!doctype html><title>Not ours</title>TAG<p>A page'

const browser = await launchChromium('the tracker’s delivery in a browser')

afterAll(() => browser?.close())

async function open(attributes = ''): Promise<{ site: TrackedSite; context: BrowserContext; tab: Tab }> {
  if (!browser) throw new Error('no browser')
  const site = await trackedSite(PAGE, attributes)
  const context = await browser.newContext()
  onTestFinished(async () => {
    await context.close()
    await site.close()
  })
  return { site, context, tab: (host) => openTab(context, site, host) }
}

type Tab = (host?: string) => Promise<Page>

async function openTab(context: BrowserContext, site: TrackedSite, host?: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(site.page('/', host))
  return page
}

let numbered = 0

/** @param count of events with a number of their own */
async function emit(page: Page, count: number): Promise<void> {
  const from = numbered
  numbered += count
  await page.evaluate(
    `for (let n = ${from}; n < ${from + count}; n++) clickstream.track('numbered', { properties: { n, on: 'a page that is not ours' } })`,
  )
}

const waiting = (page: Page) =>
  page.evaluate<number>(
    `Object.keys(localStorage).filter((key) => key.startsWith('clickstream.event.')).length`,
  )

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error(`waited 20 s for: ${what}`)
}

/** Nothing waits any more, whatever had to be tried again. */
const emptied = (page: Page) =>
  until('an empty queue', async () => {
    await page.evaluate('clickstream.flush()')
    return (await waiting(page)) === 0
  })

const numbersOf = (site: TrackedSite) =>
  site.events().flatMap(({ eventName, properties }) => (eventName === 'numbered' ? [properties?.['n']] : []))

describe.runIf(browser)('delivery', () => {
  test('10,000 events through offline, reload, two tabs, 5xx and lost answers: each once in the warehouse', async () => {
    const { site, context, tab } = await open('data-skip="pages"')
    numbered = 0
    const bad = (request: number) =>
      request % 5 === 2 ? 'failed' : request % 7 === 3 ? 'lost' : request % 11 === 5 ? 'slow' : 'taken'
    site.fate = bad

    const first = await tab()
    for (let part = 0; part < 4; part++) {
      await emit(first, 250)
      // In the middle of sending.
      await first.reload()
    }
    const second = await tab()
    for (let part = 0; part < 5; part++) await Promise.all([emit(first, 300), emit(second, 300)])
    await Promise.all([emptied(first), emptied(second)])

    await context.setOffline(true)
    await Promise.all([emit(first, 1500), emit(second, 1500)])
    // Offline, one tab goes with what it has; the other stays.
    await second.close()
    await context.setOffline(false)
    await emptied(first)

    await context.setOffline(true)
    await emit(first, 1500)
    await first.close()
    await context.setOffline(false)
    const third = await tab()
    const fourth = await tab()
    await Promise.all([emit(third, 750), emit(fourth, 750)])
    await fourth.close()
    await emptied(third)

    expect(numbered).toBe(10_000)
    const taken = numbersOf(site)
    expect(new Set(taken).size).toBe(10_000)
    const ids = new Set(site.events().map(({ eventId }) => eventId))
    expect(ids.size).toBe(10_000)

    const warehouse = await testDatabase('dw')
    await testEtl(warehouse, site.store, { clock: () => Date.now() })
    const sql = await warehouse.connect('analyst')
    const { rows } = await sql.query('SELECT count(*)::int AS events FROM dw.fact_event')
    expect(rows).toEqual([{ events: 10_000 }])
    process.stdout.write(
      `tracker: 10,000 events in ${site.requests.length} requests; taken ${taken.length} times, counted once each\n`,
    )
  })

  test.each([
    ['by the locks of the browser', '127.0.0.1'],
    ['by a lease, without TLS', 'shop.example'],
  ])('two tabs send nothing twice, and what a third left once: %s', async (_, host) => {
    const { site, context, tab } = await open('data-skip="pages"')
    numbered = 0
    site.fate = () => 'slow'
    const [first, second, third] = [await tab(host), await tab(host), await tab(host)]
    expect(await first.evaluate('!!navigator.locks')).toBe(host === '127.0.0.1')
    await context.setOffline(true)
    await emit(third, 300)
    await third.goto('about:blank')
    await context.setOffline(false)
    await Promise.all([emit(first, 200), emit(second, 200)])
    await until('an empty queue', async () => (await waiting(first)) === 0)
    const left = numbersOf(site).filter((n) => Number(n) < 300)
    expect(new Set(left).size).toBe(300)
    // What is under way as a page goes, 20,000 characters or 55 of these events, is sent without hearing the answer, so the next
    // sends it too. And the page itself, where Chromium calls a request failed that is hidden with the page and yet gets through.
    expect(left.length).toBeLessThanOrEqual(300 + 2 * 55)
    expect(numbersOf(site).length - left.length).toBe(400)
  })

  test('what waits when the page is left is sent then, as text that needs no preflight', async () => {
    const { site, tab } = await open()
    const page = await tab()
    await emit(page, 3)
    await page.goto('about:blank')
    await until('the events', () => site.events().length === 4)
    expect(site.events().map(({ eventName }) => eventName)).toEqual([
      'page_view',
      ...Array(3).fill('numbered'),
    ])
    expect(site.requests.map(({ requestContext }) => requestContext.http.method)).toEqual(['POST'])
    expect(site.requests[0]?.headers['content-type']).toBe('text/plain;charset=UTF-8')
  })

  test('by sendBeacon, where a fetch ends with its page', async () => {
    const { site, context, tab } = await open()
    await context.addInitScript('delete Request.prototype.keepalive')
    const page = await tab()
    await emit(page, 3)
    await page.goto('about:blank')
    await until('the events', () => site.events().length === 4)
  })
})
