import { afterAll, describe, expect, test } from 'vitest'
import { rscript } from '../support/rscript.ts'
import { testOrders } from './dashboard-orders.ts'
import { bringUpPlatform, type Platform } from './platform.ts'
import { servedBy } from './served.ts'
import { type Answer, type Expected, Visitor } from './visitor.ts'

/**
 * People before browsers, on the platform that `up --local` makes: what they do in the shop stands in the warehouse after the ETL,
 * no more and no less, what they bought is what the shop sold, and that is what the dashboard shows.
 */

const r = await rscript('the orders of the shop in the dashboard')
const platform = await bringUpPlatform('journeys through the shop')

afterAll(() => platform?.close())

const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const PRODUCT = { slug: 'ondrift-typist-wireless', short: 'Typist Wireless', name: 'Ondrift Typist Wireless' }
const OTHER = { slug: 'velmora-slate-folio', name: 'Velmora Slate Folio' }

/** What is to come of each journey, and what the collector and the browser said. */
interface Heard {
  expected: Expected[]
  answers: Answer[]
  complaints: string[]
}
const heard = new Map<string, Heard>()

function here(): Platform {
  if (platform === undefined) throw new Error('no platform')
  return platform
}

async function arrive(options: Partial<Parameters<typeof Visitor.arrive>[0]> = {}): Promise<Visitor> {
  const { browser, shop, ahead } = here()
  return Visitor.arrive({ browser, shop, ahead: ahead(), ...options })
}

/** The visitor leaves. @returns what the browser keeps for the next visit */
async function leaves(who: string, visitor: Visitor) {
  const kept = await visitor.leave()
  const { expected = [], answers = [], complaints = [] } = heard.get(who) ?? {}
  heard.set(who, {
    expected: [...expected, ...visitor.expected],
    answers: [...answers, ...visitor.answers],
    complaints: [...complaints, ...visitor.complaints],
  })
  return kept
}

/** To the banner. With the yes, the page on which it is said is told, and none before it. @param named events of that page */
async function sayYes(visitor: Visitor, ...named: [name: string, detail?: string][]): Promise<void> {
  visitor.isTracked = true
  visitor.tells(...named)
  await visitor.click('button', 'Yes')
  await visitor.settled()
}

async function searchFor(visitor: Visitor, term: string): Promise<void> {
  await visitor.page.getByRole('searchbox').fill(term)
  await visitor.follow('button', 'Search', '/search', ['search', term])
}

/** From a cart with this product. @returns the order's number */
async function checkOut(visitor: Visitor, product: string, email: string | null): Promise<string> {
  await visitor.follow('link', 'Check out', '/checkout', ['checkout_start', product])
  if (email !== null) await visitor.fill('E-mail', email)
  await visitor.fill('Full name', 'Ann Example')
  await visitor.fill('Street and number', 'High Street 1')
  await visitor.fill('Town or city', 'Exampleton')
  await visitor.page.getByLabel('Country').selectOption('GB')
  await visitor.click('button', /^Order and pay/)
  await visitor.arrives(/^\/orders\/.+/, ['checkout_complete', product])
  await visitor.see('Thank you for your order')
  return visitor.path().split('/').at(-1) ?? ''
}

/** The code that the user pool would have mailed. */
async function mailedCode(email: string): Promise<string> {
  const log = await here().log('sign-in')
  const codes = [...log.matchAll(/e-mail to (\S+): code (\d+)/g)].filter(([, to]) => to === email)
  return codes.at(-1)?.[2] ?? 'none was sent'
}

const EMAIL = 'ann@example.org'
const PASSWORD = 'a long enough one'
const orders: string[] = []

describe.runIf(platform)('in the shop', () => {
  test('Ann comes from a newsletter, looks around, makes an account, buys; tomorrow she buys again', async () => {
    const ann = await arrive()
    await ann.goTo('/?utm_source=newsletter&utm_medium=email&utm_campaign=autumn')
    await sayYes(ann, ['home_view'])
    await ann.follow('link', 'Keyboards', '/category/keyboards', ['category_view', 'Keyboards'])
    await searchFor(ann, 'wireless')
    await ann.follow('link', PRODUCT.short, `/product/${PRODUCT.slug}`, ['product_view', PRODUCT.name])
    await ann.click('button', 'Add to wishlist', ['wishlist_toggle', PRODUCT.name])
    await ann.see('On your wishlist')
    await ann.click('button', 'Add to cart', ['add_to_cart_click', PRODUCT.name])
    await ann.see('In your cart.')
    await ann.goTo(`/product/${OTHER.slug}`, ['product_view', OTHER.name])
    await ann.click('button', 'Add to cart', ['add_to_cart_click', OTHER.name])
    await ann.follow('link', 'To the cart', '/cart')
    await ann.click('button', `Remove ${OTHER.name}`, ['remove_from_cart_click', OTHER.name])
    await ann.page.getByRole('button', { name: `Remove ${OTHER.name}` }).waitFor({ state: 'detached' })
    await ann.goTo('/sign-in?next=/cart', ['login_open'])
    await ann.follow('link', 'Make an account', '/sign-up')
    await ann.fill('Your name', 'Ann')
    await ann.fill('E-mail', EMAIL)
    await ann.fill('Password', PASSWORD)
    await ann.follow('button', 'Make an account', '/confirm')
    await ann.see('clickstream-cli logs --local --stack journeys sign-in')
    await ann.fill('Code from the mail', await mailedCode(EMAIL))
    await ann.follow('button', 'Confirm', '/sign-in', ['login_open'])
    await ann.fill('Password', PASSWORD)
    await ann.follow('button', 'Sign in', '/cart', ['login_success'])
    orders.push(await checkOut(ann, PRODUCT.name, null))
    const kept = await leaves('Ann', ann)

    await here().hoursPass(25)
    const again = await arrive({ from: kept })
    again.isTracked = true
    await again.goTo(`/product/${OTHER.slug}`, ['product_view', OTHER.name])
    await again.click('button', 'Add to cart', ['add_to_cart_click', OTHER.name])
    await again.follow('link', 'To the cart', '/cart')
    orders.push(await checkOut(again, OTHER.name, null))
    await again.goTo('/account')
    await again.click('button', 'Sign out', ['logout'])
    await again.arrives('/', ['home_view'])
    await leaves('Ann', again)
  })

  test('Ben says no, and buys as a guest all the same', async () => {
    const ben = await arrive()
    await ben.goTo('/')
    await ben.click('button', 'No')
    await ben.goTo(`/product/${PRODUCT.slug}`)
    await ben.click('button', 'Add to cart')
    await ben.follow('link', 'To the cart', '/cart')
    await checkOut(ben, PRODUCT.name, 'ben@example.org')
    await ben.settled()
    const kept = await leaves('Ben', ben)
    const stored = kept.origins.flatMap(({ localStorage }) => localStorage.map(({ name }) => name))
    expect(stored).toEqual(['clickstream.consent'])
    expect(heard.get('Ben')?.answers).toEqual([])
  })

  test('Cleo is offline for a while, closes the tab, and comes back', async () => {
    const cleo = await arrive({ width: 360 })
    await cleo.goTo(`/product/${OTHER.slug}`)
    await sayYes(cleo, ['product_view', OTHER.name])
    await cleo.everythingSent()
    await cleo.context.setOffline(true)
    await cleo.click('button', 'Share', ['share_click', OTHER.name])
    await cleo.see('Link copied.')
    await cleo.page.waitForTimeout(3_000)
    await cleo.closeTab()
    await cleo.context.setOffline(false)
    await cleo.newTab()
    await cleo.goTo('/privacy')
    await leaves('Cleo', cleo)
  })

  test('a robot that runs scripts looks at two pages', async () => {
    const robot = await arrive({ userAgent: GOOGLEBOT })
    await robot.goTo('/')
    await sayYes(robot, ['home_view'])
    await robot.goTo('/category/mice', ['category_view', 'Mice'])
    await leaves('robot', robot)
  })
})

describe.runIf(platform)('in the warehouse, after the ETL', () => {
  /** Of each visitor's events, in their order. */
  const EVENTS = `SELECT v.client_id, e.name, g.path,
      CASE e.name WHEN 'click' THEN f.element->>'text' WHEN 'search' THEN f.search_term
        WHEN 'category_view' THEN f.properties->>'category' ELSE p.name END AS detail
    FROM dw.fact_event f JOIN dw.dim_event e USING (event_key) JOIN dw.dim_visitor v USING (visitor_key)
    LEFT JOIN dw.dim_page g USING (page_key) LEFT JOIN dw.dim_product p USING (product_key)
    ORDER BY v.client_id, f.occurred_at, f.position`

  test('each request was taken, and no event of any was refused', async () => {
    await here().runEtl()
    for (const [who, { answers, complaints }] of heard) {
      expect(
        answers.filter(({ status, rejected }) => status !== 200 || rejected.length > 0),
        who,
      ).toEqual([])
      // That the network was away, the browser says itself.
      expect(
        complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED')),
        who,
      ).toEqual([])
    }
    expect(await here().ask('dw', 'SELECT reason, sample FROM etl.rejected_event')).toEqual([])
  })

  test('exactly what was done, in its order', async () => {
    const found = await here().ask<Expected & { client_id: string }>('dw', EVENTS)
    const clients = [...new Set(found.map(({ client_id }) => client_id))]
    const told = clients.map((client) =>
      found.filter((row) => row.client_id === client).map(({ client_id: _, ...event }) => event),
    )
    const expected = [...heard.values()].map(({ expected }) => expected).filter(({ length }) => length > 0)
    const byLength = (a: Expected[], b: Expected[]) => b.length - a.length
    expect(told.sort(byLength)).toEqual(expected.sort(byLength))
  })

  test('a session for each visit, the first by the newsletter; what was done before signing in is the person’s too', async () => {
    const sessions = await here().ask(
      'dw',
      `SELECT s.is_first, t.source, t.medium, t.campaign, s.orders, s.page_views, s.is_engaged,
         s.person_key = first_value(s.person_key) OVER () AS is_same_person, u.user_id IS NOT NULL AS is_known,
         extract(day FROM s.started_at - first_value(s.started_at) OVER (ORDER BY s.started_at))::int AS day
       FROM dw.fact_session s JOIN dw.dim_traffic t USING (traffic_key) LEFT JOIN dw.dim_user u USING (user_key)
       WHERE s.visitor_key = (SELECT visitor_key FROM dw.fact_order LIMIT 1) ORDER BY s.started_at`,
    )
    const pageViews = (heard.get('Ann')?.expected ?? []).filter(({ name }) => name === 'page_view').length
    const common = { orders: 1, is_engaged: true, is_same_person: true, is_known: true }
    expect(sessions).toEqual([
      expect.objectContaining({
        ...{ ...common, is_first: true, day: 0 },
        ...{ source: 'newsletter', medium: 'email', campaign: 'autumn' },
      }),
      expect.objectContaining({ ...common, is_first: false, day: 1 }),
    ])
    expect(sessions.reduce<number>((sum, row) => sum + Number(Object(row).page_views), 0)).toBe(pageViews)
    const [person] = await here().ask<{ id: string }>('oltp', `SELECT id FROM users WHERE email = '${EMAIL}'`)
    expect(await here().ask('dw', 'SELECT user_id FROM dw.dim_user')).toEqual([{ user_id: person?.id }])
  })

  test('the orders that were told are the shop’s, each once, item by item; who said no bought all the same', async () => {
    const sold = await here().ask<{ number: string }>(
      'oltp',
      `SELECT o.number, o.total, o.currency, i.product_name AS name, i.quantity, i.unit_price AS price
       FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.status = 'paid' ORDER BY o.number`,
    )
    const told = await here().ask(
      'dw',
      `SELECT o.transaction_id AS number, o.value AS total, o.currency, p.name, i.quantity, i.price
       FROM dw.fact_order o JOIN dw.fact_order_item i USING (order_id) JOIN dw.dim_product p USING (product_key)
       WHERE NOT o.is_bot ORDER BY o.transaction_id`,
    )
    expect(orders).toHaveLength(2)
    expect(told).toEqual(sold.filter(({ number }) => orders.includes(number)))
    expect(sold).toHaveLength(3)
    const [revenue] = await here().ask<{ told: string }>(
      'dw',
      'SELECT sum(revenue) AS told FROM mart.session_day WHERE NOT is_bot',
    )
    const [total] = await here().ask<{ sold: string }>(
      'oltp',
      `SELECT sum(total) AS sold FROM orders WHERE number IN (${orders.map((one) => `'${one}'`).join(', ')})`,
    )
    expect(revenue?.told).toBe(total?.sold)
  })

  test('the robot is known for one, and counted apart', async () => {
    expect(await here().ask('dw', 'SELECT DISTINCT client_id FROM dw.event WHERE is_bot')).toHaveLength(1)
    expect(
      await here().ask(
        'dw',
        'SELECT sum(sessions)::int AS sessions, is_bot FROM mart.session_day GROUP BY is_bot ORDER BY is_bot',
      ),
    ).toEqual([
      { sessions: 3, is_bot: false },
      { sessions: 1, is_bot: true },
    ])
  })
})

describe.runIf(platform !== undefined && r !== undefined)('in the dashboard, in another browser', () =>
  testOrders(() => servedBy(platform), orders, OTHER.name),
)
