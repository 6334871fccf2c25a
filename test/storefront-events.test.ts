import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { seedCatalogue } from '../simulate/catalogue/seed-catalogue.ts'
import { launchChromium } from './support/chromium.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { testEtl } from './support/etl.ts'
import { type ServedIngest, servedIngest } from './support/served-ingest.ts'
import { type Storefront, startStorefront } from './support/storefront.ts'

/** What the built shop tells of a visitor's clicks: each thing that happened once, in order, whole, and only after a yes. */

const browser = await launchChromium('the storefront’s events')

let database: TestDatabase
let ingest: ServedIngest
let shop: Storefront
const endings: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  if (!browser) return
  database = await testDatabase('oltp', { onEnd: (clean) => endings.push(clean) })
  const owner = await database.connect('owner')
  await seedCatalogue(owner, 'EUR')
  await owner.query(`UPDATE products SET stock = 50 WHERE stock < 50`)
  ingest = await servedIngest()
  endings.push(() => ingest.close())
  shop = await startStorefront({
    database: database.address('web'),
    env: { CLICKSTREAM_EVENTS_URL: `http://127.0.0.1:${ingest.port}/clickstream` },
  })
  endings.push(() => shop.stop())
}, 300_000)

afterAll(async () => {
  await browser?.close()
  for (const end of endings.reverse()) await end()
})

interface Visitor {
  page: Page
  context: BrowserContext
  /** What the page's console said that it should not have, and errors. */
  said: string[]
  open(path: string): Promise<void>
  yes(): Promise<void>
  /** Events of this visitor, as told so far. */
  told(): Promise<ReturnType<ServedIngest['events']>>
}

async function visitor(options: BrowserContextOptions = {}, before = ''): Promise<Visitor> {
  if (!browser) throw new Error('no browser')
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  await context.addInitScript(before)
  const page = await context.newPage()
  const said: string[] = []
  page.on('pageerror', (error) => said.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text())
  })
  const since = ingest.events().length
  return {
    ...{ page, context, said },
    open: async (path) => {
      await page.goto(shop.origin + path, { waitUntil: 'networkidle' })
    },
    yes: () =>
      page.getByRole('region', { name: 'Your privacy' }).getByRole('button', { name: 'Yes' }).click(),
    told: async () => {
      // Batches leave after two seconds at most.
      await page.waitForTimeout(2_600)
      return ingest.events().slice(since)
    },
  }
}

/** Clicks, and waits for the page it leads to. */
async function go(page: Page, name: string, path: RegExp): Promise<void> {
  await page.getByRole('main').getByRole('link', { name, exact: true }).first().click()
  await page.waitForURL(path)
}

async function fillAddress(page: Page): Promise<void> {
  const fields = {
    'E-mail': 'ada@example.org',
    'Full name': 'Ada Example',
    'Street and number': 'High Street 1',
  }
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value)
  await page.getByLabel('Town or city').fill('Exampleton')
  await page.getByLabel('Country').selectOption('GB')
}

const pathOf = (url: string | undefined) => url?.replace(/^https?:\/\/[^/]*/, '')

describe.runIf(browser)('the storefront’s events', () => {
  test('a visitor from the first page to the order: each thing once, in order, with what it is about', async () => {
    const { page, said, open, yes, told } = await visitor({ permissions: ['clipboard-write'] })
    await open('/?utm_source=mail&utm_campaign=may')
    await yes()
    await go(page, 'Keyboards', /category/)
    await page.getByRole('heading', { level: 1, name: 'Keyboards' }).waitFor()
    await page.getByRole('searchbox').fill('wireless')
    await page.keyboard.press('Enter')
    await page.waitForURL(/search/)
    const first = page.getByRole('main').getByRole('article').first()
    const name = await first.getByRole('link').textContent()
    await first.getByRole('link').click()
    await page.waitForURL(/product/)
    await page.getByLabel('Quantity').selectOption('2')
    await page.getByRole('button', { name: 'Add to cart' }).dblclick()
    await page.getByText('2 in your cart.').waitFor()
    await page.getByRole('button', { name: 'Add to wishlist' }).click()
    await page.getByRole('button', { name: 'On your wishlist' }).waitFor()
    await page.getByRole('button', { name: 'Share' }).click()
    await page.getByText('Link copied.').waitFor()
    await page.getByRole('link', { name: 'To the cart' }).click()
    await page.waitForURL(/cart/)
    await page.getByRole('button', { name: /^One less/ }).click()
    await page.getByText('Quantity 1').waitFor()
    await page.getByRole('button', { name: /^Remove/ }).click()
    await page.getByText('There is nothing in your cart yet.').waitFor()
    await page.goBack()
    await page.waitForURL(/product/)
    await page.getByRole('button', { name: 'Add to cart' }).click()
    await page.getByText('In your cart.').waitFor()
    await page.getByRole('link', { name: 'To the cart' }).click()
    await go(page, 'Check out', /checkout/)
    await fillAddress(page)
    await page.getByRole('button', { name: /^Order and pay/ }).click()
    await page.waitForURL(/orders/)
    await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
    await page.waitForTimeout(500)
    await page.reload({ waitUntil: 'networkidle' })
    await go(page, 'Orders', /orders$/)
    await page.getByRole('main').getByRole('listitem').getByRole('link').first().click()
    await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
    const events = await told()
    expect(name).not.toBe('')
    expect(
      events.map(({ eventName, pageUrl, pageTitle }) => [eventName, pathOf(pageUrl), pageTitle]),
    ).toEqual([])
    expect(said).toEqual([])
    await testEtl(await testDatabase('dw'), ingest.store)
  })
})
