import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { type TrackedSite, trackedSite } from './support/tracked-site.ts'

/** What the tracker's script sees of a page that is not ours, and what the page sees of it. */

const PAGE = `<!doctype html><title>Not ours</title>TAG
<a id="home" href="#top" data-place="menu">  To the
  top <b>now</b></a>
<button id="buy" aria-label="Buy it" data-sku="42"><svg width="20" height="20"></svg></button>
<div role="button" id="note">Note <textarea id="secret-note">SECRET-1</textarea></div>
<div role="button" id="edit"><span id="edited" contenteditable>SECRET-2</span></div>
<form onsubmit="return false"><input id="name" value="SECRET-3"><input id="password" type="password" autocomplete="off" value="SECRET-4">
<select id="choice"><option>SECRET-5</option></select><button id="send">Send</button></form>
<p id="text">SECRET-6 is only text</p>`

const browser = await launchChromium('the tracker on a page')

afterAll(() => browser?.close())

interface Open {
  within?: Browser | undefined
  attributes?: string
  path?: string
  /** Runs in the page before anything of it. */
  before?: string
}

async function open({ attributes = '', path = '/', before = '', within = browser }: Open = {}) {
  if (!within) throw new Error('no browser')
  const site = await trackedSite(PAGE, attributes)
  const context = await within.newContext()
  onTestFinished(async () => {
    await context.close()
    await site.close()
  })
  await context.addInitScript(before)
  const page = await context.newPage()
  const said: string[] = []
  page.on('pageerror', (error) => said.push(String(error)))
  page.on('console', (message) => said.push(message.text()))
  await page.goto(site.page(path))
  return { site, page, said }
}

/** The events after all was sent. */
async function told(site: TrackedSite, page: Page) {
  // A page view waits for its title.
  await sleep(50)
  await page.evaluate('clickstream.flush()')
  return site.events()
}

describe.runIf(browser)('a page that is not ours', () => {
  test('clicks on links and buttons, and nothing of what a visitor writes', async () => {
    const { site, page, said } = await open({ attributes: 'data-skip="pages"' })
    for (const id of [
      'home',
      'buy svg',
      'secret-note',
      'edited',
      'name',
      'password',
      'choice',
      'send',
      'text',
    ])
      await page.click(`#${id}`)
    await page.click('#note', { position: { x: 3, y: 3 } })
    await page.fill('#name', 'SECRET-7')
    await page.keyboard.press('Enter')
    const events = await told(site, page)
    expect(events.map(({ eventName, element }) => [eventName, element])).toEqual([
      ['click', { tag: 'a', id: 'home', text: 'To the top now', dataset: { place: 'menu' } }],
      ['click', { tag: 'button', id: 'buy', text: 'Buy it', dataset: { sku: '42' } }],
      ['click', { tag: 'button', id: 'send', text: 'Send', dataset: {} }],
      ['click', { tag: 'div', id: 'note', role: 'button', dataset: {} }],
      // Enter in a form is a click on its button.
      ['click', { tag: 'button', id: 'send', text: 'Send', dataset: {} }],
    ])
    expect(
      JSON.stringify(site.requests.map(({ body }) => Buffer.from(body ?? '', 'base64').toString())),
    ).not.toContain('SECRET')
    expect(said).toEqual([])
  })

  test('a router: each page once, in order, with its title and where it was come from', async () => {
    const { site, page, said } = await open({ path: '/?utm_source=mail&utm_campaign=may' })
    await page.evaluate(`(async () => {
      const tick = () => new Promise((resolve) => setTimeout(resolve, 20))
      // As App Router does: state of its own on the same address, the title with or after the address.
      history.replaceState({ tree: 1 }, '', location.href)
      history.pushState({ tree: 2 }, '', '/two')
      document.title = 'Two'
      clickstream.track('category_view')
      await tick()
      history.replaceState({ tree: 3 }, '', '/two')
      history.pushState({}, '', '/redirected')
      history.replaceState({}, '', '/three#part')
      document.title = 'Three'
      await tick()
      location.hash = 'other'
      await tick()
      history.go(-2)
      await new Promise((resolve) => addEventListener('popstate', resolve, { once: true }))
      document.title = 'Two'
      await tick()
    })()`)
    const events = await told(site, page)
    const path = (url: string | undefined) => url?.replace(/^https?:\/\/[^/]*/, '')
    expect(
      events.map(({ eventName, pageUrl, pageTitle, referrer }) => [
        eventName,
        path(pageUrl),
        pageTitle,
        path(referrer),
      ]),
    ).toEqual([
      ['page_view', '/?utm_source=mail&utm_campaign=may', 'Not ours', undefined],
      ['page_view', '/two', 'Two', '/?utm_source=mail&utm_campaign=may'],
      ['category_view', '/two', 'Two', undefined],
      ['page_view', '/three', 'Three', '/two'],
      ['page_view', '/two', 'Two', '/three'],
    ])
    expect(events[0]?.campaign).toEqual({ source: 'mail', name: 'may' })
    expect(said).toEqual([])
  })

  test('its own errors stay its own, and ours do not reach it', async () => {
    const { site, page, said } = await open({
      before: `
        Object.defineProperty(window, 'localStorage', { get() { throw new Error('no storage') } })
        Object.defineProperty(window, 'crypto', { value: undefined })
        delete Navigator.prototype.locks
        Object.freeze(history)
        window.AbortSignal = undefined
      `,
    })
    await page.evaluate(`
      try { history.pushState({}, '', 'https://elsewhere.example/') } catch (error) { window.refused = error.name }
      const loop = {}; loop.loop = loop
      clickstream.track('numbered', loop)
      clickstream.track('numbered', { properties: { big: 1 } })
    `)
    await page.click('#send')
    const events = await told(site, page)
    expect(await page.evaluate('refused')).toBe('SecurityError')
    expect(events.map(({ eventName }) => eventName)).toEqual(['page_view', 'numbered', 'click'])
    expect(said).toEqual([])
  })

  test('before consent nothing is stored or sent', async () => {
    const { site, page } = await open({ attributes: 'data-consent="required"' })
    await page.click('#buy')
    await page.evaluate('clickstream.flush()')
    await page.reload()
    await sleep(50)
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, ''])
    expect(site.requests).toEqual([])
    await page.evaluate(`clickstream.consent('granted')`)
    expect((await told(site, page)).map(({ eventName }) => eventName)).toEqual(['page_view'])
    await page.evaluate(`clickstream.optOut()`)
    await page.click('#buy')
    await told(site, page)
    expect(await page.evaluate('({ ...localStorage })')).toEqual({ 'clickstream.consent': 'denied' })
    expect(site.requests).toHaveLength(1)
  })

  test('Global Privacy Control is a no', async () => {
    const { site, page } = await open({
      before: `Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })`,
    })
    await page.click('#buy')
    await told(site, page)
    expect(await page.evaluate(`[clickstream.consent('granted'), localStorage.length]`)).toEqual([
      'denied',
      0,
    ])
    expect(site.requests).toEqual([])
  })

  test('the browser may keep the page for when the visitor comes back; then it is shown again', async () => {
    const within = await launchChromium('the browser’s cache of pages', {
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    })
    onTestFinished(() => within?.close())
    const { site, page } = await open({ within })
    await page.evaluate(`addEventListener('pageshow', () => document.title = 'Back')`)
    await page.goto(site.page('/two'))
    await page.evaluate('void history.back()')
    await page.waitForFunction(`document.title === 'Back'`)
    const events = new Map((await told(site, page)).map((event) => [event.eventId, event]))
    const inOrder = [...events.values()].sort((a, b) =>
      String(a.occurredAt) < String(b.occurredAt) ? -1 : 1,
    )
    expect(inOrder.map(({ eventName, pageUrl }) => [eventName, pageUrl])).toEqual([
      ['page_view', site.page('/')],
      ['page_view', site.page('/two')],
      ['page_view', site.page('/')],
    ])
  })

  test('an order goes through the ingest whole', async () => {
    const { site, page } = await open()
    const order = {
      transactionId: 'o-1',
      value: 119.9,
      currency: 'EUR',
      items: [
        {
          id: '1',
          name: 'Maus',
          category: 'Zubehör',
          brand: 'B',
          variant: 'schwarz',
          price: 59.95,
          quantity: 2,
        },
      ],
    }
    await page.evaluate(
      `clickstream.identify('u-1'); clickstream.track('checkout_complete', ${JSON.stringify(order)})`,
    )
    const [view, bought] = await told(site, page)
    expect(view?.eventName).toBe('page_view')
    expect(bought).toMatchObject({
      eventName: 'checkout_complete',
      ...order,
      userId: 'u-1',
      userLoginState: 'signed_in',
      isFirstVisit: true,
    })
    expect(site.store.objects.size).toBe(1)
  })
})
