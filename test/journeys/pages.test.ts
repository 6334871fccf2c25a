import { afterAll, beforeAll, expect, test } from 'vitest'
import { Beholder } from './beholder.ts'
import { focused, KeyboardWalk } from './keyboard.ts'
import { bringUpPlatform, type Platform } from './platform.ts'

/**
 * Every page of the shop, come by as people come by it, and looked at closely: axe-core's serious and critical rules, one heading, a
 * title, nothing wider than the window, nothing that moves, nothing in the console, little JavaScript. Then without a mouse, and
 * without a database. `SCREENSHOTS=folder` keeps a picture of each page in each width and scheme.
 */

const platform = await bringUpPlatform('looking at the pages of the shop')

// For half a minute the shop remembers which categories there are; it was asked before it had any.
beforeAll(() => platform?.hoursPass(1 / 60))

/** By the name of the page: JavaScript, bytes. */
const scripts = new Map<string, number>()

afterAll(async () => {
  const [heaviest] = [...scripts].sort(([, a], [, b]) => b - a)
  if (heaviest !== undefined)
    process.stderr.write(`most JavaScript on a first load: ${heaviest[1]} bytes, ${heaviest[0]}\n`)
  await platform?.close()
})

const PRODUCT = '/product/ondrift-typist-wireless'
const OTHER = '/product/velmora-slate-folio'
const SOLD_OUT = 'velmora-featherbook-15'
const PASSWORD = 'tall grass and thunder'

const PARCEL = {
  'Full name': 'Ada Example',
  'Street and number': '1 Example Street',
  'Postal code': 'EX1 2MP',
  'Town or city': 'Exampleton',
}

function here(): Platform {
  if (platform === undefined) throw new Error('no platform')
  return platform
}

async function arrive(): Promise<Beholder> {
  const beholder = await Beholder.arrive(here().browser, here().shop)
  await beholder.goTo('/')
  return beholder
}

/** Who was asked before is asked no more. */
async function arriveUnasked(): Promise<Beholder> {
  const beholder = await arrive()
  await beholder.press('button', 'No')
  return beholder
}

async function inspectAt(beholder: Beholder, paths: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, path] of Object.entries(paths)) await beholder.inspect(name, { path })
}

/** By the page's path. */
const titles = new Map<string, string>()

async function leave(beholder: Beholder): Promise<void> {
  await beholder.leave()
  for (const [path, title] of beholder.titles) titles.set(path, title)
  for (const [name, bytes] of beholder.scripts) scripts.set(name, bytes)
  expect(beholder.findings).toEqual([])
}

/** Puts the product into the cart, and goes to the checkout with it. */
async function toCheckout(beholder: Beholder): Promise<void> {
  await beholder.goTo(PRODUCT)
  await beholder.press('button', 'Add to cart')
  await beholder.page.getByText('In your cart.').waitFor()
  await beholder.goTo('/checkout')
}

async function order(beholder: Beholder, payment: string): Promise<void> {
  await toCheckout(beholder)
  await beholder.fill({ 'E-mail': 'ada@example.org', ...PARCEL })
  await beholder.page.getByLabel('Country', { exact: true }).selectOption('GB')
  await beholder.page.getByRole('radio', { name: payment }).check()
  await beholder.press('button', /^Order and pay/, /^\/orders\/./)
}

test.runIf(platform)('whoever looks around', { concurrent: true }, async () => {
  await here().change('oltp', `UPDATE products SET stock = 0 WHERE slug = '${SOLD_OUT}'`)
  const anybody = await arrive()
  await anybody.inspect('home-asked')
  await anybody.press('button', 'No')
  await inspectAt(anybody, { home: '/' })
  // Dearest of the featured, it would stand at the head of the page.
  expect(await anybody.page.locator(`main a[href="/product/${SOLD_OUT}"]`).count()).toBe(0)
  await inspectAt(anybody, {
    category: '/category/laptops',
    'category-filtered': '/category/laptops?sort=price&stock=in&brand=velmora',
    'category-nothing': '/category/laptops?min=999999',
    'second-page': '/brand/ondrift?page=2',
    brand: '/brand/velmora',
    search: '/search?q=keyboard',
    'search-nothing': '/search?q=zzzz',
    product: PRODUCT,
    'product-sold-out': `/product/${SOLD_OUT}`,
    'cart-empty': '/cart',
    'checkout-empty': '/checkout',
    'orders-empty': '/orders',
    'wishlist-empty': '/wishlist',
    'forgotten-password': '/forgotten-password',
    'new-password': '/forgotten-password/reset',
    privacy: '/privacy',
  })
  await anybody.inspect('missing', { path: '/nothing-here', status: 404 })
  await leave(anybody)
})

test.runIf(platform)('whoever buys without an account', { concurrent: true }, async () => {
  const guest = await arriveUnasked()
  await guest.goTo(OTHER)
  await guest.press('button', 'Add to wishlist')
  await guest.page.getByRole('button', { name: 'On your wishlist' }).waitFor()
  await inspectAt(guest, { wishlist: '/wishlist' })
  await guest.goTo(PRODUCT)
  await guest.press('button', 'Add to cart')
  await guest.page.getByText('In your cart.').waitFor()
  await guest.inspect('product-added', { asItStands: true })
  await inspectAt(guest, { cart: '/cart', checkout: '/checkout' })
  await guest.press('button', /^Order and pay/)
  await guest.page.getByText('Whom is the parcel for?').waitFor()
  expect((await focused(guest.page)).id).toBe('email')
  await guest.inspect('checkout-wrong', { asItStands: true })
  await order(guest, 'Goes through')
  await guest.inspect('order-paid')
  await order(guest, 'Is declined')
  await guest.inspect('order-declined')
  await inspectAt(guest, { orders: '/orders' })
  await leave(guest)
})

test.runIf(platform)('whoever waits for a payment', { concurrent: true }, async () => {
  const guest = await arriveUnasked()
  // What the page asks for by itself while it is looked at: it would not be the same page any more.
  let lookedAt = () => {}
  const inspected = new Promise<void>((then) => {
    lookedAt = then
  })
  await guest.page.route(/\/orders\/.*_rsc/, async (route) => {
    if (guest.page.url() === route.request().url().replace(/\?.*/, '')) await inspected
    await route.continue().catch(() => {})
  })
  await order(guest, 'Gets no answer, and went through')
  await guest.page.getByRole('heading', { name: 'We are waiting for your payment' }).waitFor()
  await guest.inspect('order-in-doubt', { asItStands: true })
  lookedAt()
  await guest.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  await leave(guest)
})

test.runIf(platform)('whoever has an account', { concurrent: true }, async () => {
  const person = await arriveUnasked()
  const email = 'grace@example.org'
  await person.inspect('sign-up', { path: '/sign-up' })
  await person.press('button', 'Make an account')
  await person.page.getByText('Enter a name.').waitFor()
  await person.inspect('sign-up-wrong', { asItStands: true })
  await person.fill({ 'Your name': 'Grace Example', 'E-mail': email, Password: PASSWORD })
  await person.press('button', 'Make an account', /^\/confirm$/)
  await person.inspect('confirm')
  await person.fill({ 'Code from the mail': await codeFor(email) })
  await person.press('button', 'Confirm', /^\/sign-in$/)
  await person.inspect('sign-in')
  await person.fill({ Password: 'not this one at all' })
  await person.press('button', 'Sign in')
  await person.page.getByRole('alert').first().waitFor()
  await person.inspect('sign-in-wrong', { asItStands: true })
  await person.fill({ Password: PASSWORD })
  await person.press('button', 'Sign in', /^\/$/)
  await inspectAt(person, { account: '/account', 'address-new': '/account/addresses/new' })
  await person.fill(PARCEL)
  await person.page.getByLabel('Country', { exact: true }).selectOption('GB')
  await person.press('button', 'Save the address', /^\/account$/)
  await person.inspect('account-with-address')
  await person.press('link', /^Change the address/, /addresses/)
  await person.inspect('address')
  await toCheckout(person)
  await person.inspect('checkout-filled')
  await leave(person)
})

/** Nothing is mailed on one's own machine: the last code stands in the log. */
async function codeFor(email: string): Promise<string> {
  const log = await here().log('sign-in')
  const code = log.match(new RegExp(`to ${email}: code (\\d{6})`, 'g'))?.at(-1)
  return code?.slice(-6) ?? ''
}

test.runIf(platform)('no two pages have one name', () => {
  const paths = new Map<string, string[]>()
  for (const [path, title] of titles) paths.set(title, [...(paths.get(title) ?? []), path])
  expect([...paths].filter(([, all]) => all.length > 1)).toEqual([])
})

test.runIf(platform)('whoever has no mouse buys', async () => {
  const person = await arrive()
  const walk = new KeyboardWalk(person.page)
  await walk.to('the way past the head of the page', ({ href }) => href === '#content')
  await walk.press('Enter')
  // The way past the head leads to what the page has to say.
  const first = await walk.next()
  expect(first.href).toMatch(/^\/product\//)
  await walk.toButton('No')
  await walk.press('Enter')
  await walk.to('the search', ({ id }) => id === 'q')
  await walk.type('typist wireless')
  await walk.press('Enter', /^\/search$/)
  await walk.toLink('Typist Wireless')
  await walk.press('Enter', /^\/product\//)
  await walk.round()
  await walk.toButton('Add to cart')
  await walk.press(' ')
  await walk.toLink('To the cart')
  await walk.press('Enter', /^\/cart$/)
  await walk.round()
  await walk.toButton(/^One more of/)
  await walk.press(' ')
  await person.page.getByText('Quantity 2').waitFor()
  await walk.toLink('Check out')
  await walk.press('Enter', /^\/checkout$/)
  await walk.round()
  await fillCheckout(walk)
  await walk.press('Enter', /^\/orders\/./)
  await person.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  await walk.round()
  expect(walk.hidden).toEqual([])
  await leave(person)
})

/** With a mistake in it, whose field has the focus then. */
async function fillCheckout(walk: KeyboardWalk): Promise<void> {
  await walk.toField('E-mail')
  await walk.type('ada@example.org')
  for (const [label, text] of Object.entries(PARCEL)) {
    await walk.toField(label)
    await walk.type(label === 'Town or city' ? ' ' : text)
  }
  await walk.toField('Country')
  await walk.type('United K')
  await walk.toButton(/^Order and pay/)
  await walk.press('Enter')
  await walk.page.getByText('Enter a town or city.').waitFor()
  expect((await focused(walk.page)).id).toBe('city')
  await walk.type(PARCEL['Town or city'])
  await walk.toButton(/^Order and pay/)
}

/** What somebody may type, or a robot try; %00 is a character that PostgreSQL refuses. */
const RUBBISH: Readonly<Record<string, number>> = {
  '/product/%00': 404,
  '/product/%ff': 400,
  '/category/%2e%2e/%2e%2e/etc/passwd': 404,
  '/category/..%2f..%2fetc': 404,
  '/category/laptops?page=1e9&min=NaN&max=-5&sort=zz&brand=%00&stock=maybe': 200,
  '/brand/%00': 404,
  '/search?q=%00': 200,
  [`/search?q=${'a'.repeat(10_000)}`]: 200,
  '/search?q[]=a&page=-1': 200,
  '/orders/%00': 404,
  '/orders/AAAAA-AAAAA': 404,
  '/pictures/%00': 404,
  '/_next/image?url=http://169.254.169.254/': 400,
  '/.env': 404,
}

test.runIf(platform)('whoever types rubbish into the address bar learns nothing', async () => {
  const answers = Object.fromEntries(
    await Promise.all(Object.keys(RUBBISH).map(async (path) => [path, await said(path)])),
  )
  expect(answers).toEqual(
    Object.fromEntries(Object.entries(RUBBISH).map(([path, status]) => [path, { status, inside: null }])),
  )
})

/** What the browser and React say of an answer that failed: that it did, and nothing of why. */
const FAILED = /status of 500|The specific message is omitted in production/

test.runIf(platform)('while the database is away the shop says so, and comes back by itself', async () => {
  const anybody = await arriveUnasked()
  await anybody.goTo('/privacy')
  const comeBack = await here().databaseGoes()
  try {
    await anybody.press('link', 'Home')
    await anybody.page.getByRole('heading', { name: 'The shop is not answering just now' }).waitFor()
    for (const path of ['/', '/category/laptops', PRODUCT, '/search?q=typist'])
      expect(await said(path), path).toEqual({ status: 500, inside: null })
    await anybody.goTo(PRODUCT)
    await anybody.inspect('database-away', { status: 500, asItStands: true, excused: FAILED })
  } finally {
    await comeBack()
  }
  // Nobody loads it again.
  await anybody.page.getByRole('heading', { name: 'Typist Wireless' }).waitFor()
  await anybody.inspect('database-back', { asItStands: true, excused: FAILED })
  await leave(anybody)
})

/** What the answer tells of the shop's inside, with what stands about it. */
async function said(path: string): Promise<{ status: number; inside: string | null }> {
  const response = await fetch(here().shop + path)
  const found = /.{0,40}(prisma|postgres|ECONNREFUSED|node_modules|Can't reach).{0,40}/i.exec(
    await response.text(),
  )
  return { status: response.status, inside: found?.[0] ?? null }
}
