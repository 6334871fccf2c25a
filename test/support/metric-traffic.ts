import { uuidFrom } from '../../lambdas/events/event-id.ts'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import { Random } from '../../simulate/random.ts'
import { putEvents } from './raw-objects.ts'

/**
 * Nearly three weeks of a small shop's events, for tests that count them again: people and bots, several currencies, users who share a
 * browser, campaigns, prices that change and change back, orders sent twice, events that come late, twice and at one moment.
 */

/** The shop's clocks change on 1 November 2026. */
export const TIME_ZONE = 'America/New_York'
export const FIRST_DAY = '2026-10-19'
const START = Date.UTC(2026, 9, 19, 6)
const MINUTE = 60_000
const DAY = 1440 * MINUTE

export interface SentItem {
  id: string
  name: string
  /** Major units of the event's currency, as are all amounts here. */
  price: number
  quantity?: number
}

/** An event as it was sent, and when it was received. */
export interface Sent {
  id: string
  name: string
  visitor: string
  agent: keyof typeof AGENTS
  at: number
  receivedAt: number
  position: number
  page: string | null
  title: string | null
  user: string | null
  campaign: keyof typeof CAMPAIGNS | null
  items: SentItem[]
  value: number | null
  currency: string | null
  transaction: string | null
  search: string | null
}

export const AGENTS = {
  desktop: ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox'],
  mobile: [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
    'Chrome',
  ],
  bot: ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot'],
} as const

export const CAMPAIGNS = {
  'google / cpc': { name: 'autumn', channel: 'Paid Search' },
  'news / email': { name: 'letter', channel: 'Email' },
  'facebook / social': { name: '(not set)', channel: 'Organic Social' },
} as const

/** What the names mean, in the funnel's words. */
export const STAGES: Readonly<Record<string, string | null>> = {
  page_view: 'page_view',
  product_view: 'view_item',
  view_item: 'view_item',
  add_to_cart_click: 'add_to_cart',
  remove_from_cart: 'remove_from_cart',
  checkout_start: 'begin_checkout',
  purchase: 'purchase',
  checkout_complete: 'purchase',
  newsletter_popup: null,
  home_view: null,
  search: 'search',
  select_item: 'select_item',
}

/** The lamp's price changes on the sixth day and changes back on the twelfth; the desk is named anew on the ninth. */
function productAt(id: string, at: number): SentItem {
  const day = (at - START) / DAY
  if (id === 'lamp') return { id, name: 'Lamp', price: day > 5.3 && day < 11.6 ? 25.5 : 20 }
  if (id === 'sofa') return { id, name: 'Sofa', price: 900 }
  return id === 'desk'
    ? { id, name: day > 8.7 ? 'Desk XL' : 'Desk', price: 310 }
    : { id, name: 'Pen', price: 0.99 }
}

type Draft = Omit<Sent, 'id' | 'receivedAt' | 'position'>

/** @returns each event once, with its first receipt; @param store takes all that was sent, duplicates too */
export async function sendTraffic(store: RawStore, seed: string): Promise<Sent[]> {
  const random = new Random(seed)
  const sent: Sent[] = []
  await putEvents(store, START, [{ eventName: 'no name' }])
  for (let visitor = 0; visitor < 70; visitor++) {
    for (const visit of visitsOf(`v${visitor}`, random.fork(visitor))) {
      const late = random.chance(0.1) ? random.whole(1, 300) * MINUTE : 0
      const last = visit.at(-1)?.at ?? START
      for (const half of [visit.slice(0, 3), visit.slice(3)]) {
        const receivedAt = (half.at(-1)?.at ?? last) + late + random.whole(1, 900)
        const request = half.map((draft, position): Sent => {
          const id = uuidFrom(`${draft.visitor} ${draft.at} ${draft.name} ${position} ${receivedAt}`)
          return { ...draft, id, receivedAt, position }
        })
        await putRequest(store, receivedAt, request)
        if (random.chance(0.1)) await putRequest(store, receivedAt + 7 * MINUTE, request)
        sent.push(...request)
      }
    }
  }
  return sent
}

async function putRequest(store: RawStore, receivedAt: number, request: readonly Sent[]): Promise<void> {
  const [first] = request
  if (first === undefined) return
  await putEvents(store, receivedAt, request.map(rawOf), { userAgent: AGENTS[first.agent][0] })
}

function rawOf({
  id,
  name,
  visitor,
  at,
  page,
  title,
  user,
  campaign,
  items,
  value,
  currency,
  transaction,
  search,
}: Sent): object {
  const [source, medium] = campaign?.split(' / ') ?? []
  return {
    ...{ eventId: id, eventName: name, clientId: visitor, occurredAt: new Date(at).toISOString() },
    ...{ userId: user, value, currency, transactionId: transaction, pageTitle: title, searchTerm: search },
    ...(page !== null && { pageUrl: `https://shop.example${page}?s=${at}` }),
    ...(campaign !== null && {
      campaign: { source, medium, ...(campaign.startsWith('f') ? {} : { name: CAMPAIGNS[campaign].name }) },
    }),
    ...(items.length === 1 && items[0]?.quantity === undefined ? { product: items[0] } : { items }),
  }
}

/** A visitor comes back some days later, again and again: seldom at the same time, so that visits hardly ever meet. */
function* visitsOf(visitor: string, random: Random): Generator<Draft[]> {
  const isBot = random.chance(0.15)
  const users = random.pick<string[]>([
    [],
    [],
    [`u ${visitor}`],
    [`u ${visitor}`],
    [`u ${visitor}`, 'u shared'],
  ])
  let at = START + random.between(0, 18) * DAY
  for (let visit = 0; at < START + 19 * DAY && visit < 8; visit++) {
    // Half of the bots were taken for people at first.
    const agent =
      isBot && !(visit === 0 && random.chance(0.5))
        ? 'bot'
        : random.pick<Draft['agent']>(['desktop', 'mobile'])
    yield visitFrom(Math.round(at), visitor, agent, users, random)
    at += random.exponential(4) * DAY + 40 * MINUTE
  }
}

function visitFrom(
  start: number,
  visitor: string,
  agent: Draft['agent'],
  users: readonly string[],
  random: Random,
): Draft[] {
  const campaign = random.chance(0.5)
    ? random.pick<keyof typeof CAMPAIGNS>(['google / cpc', 'news / email', 'facebook / social'])
    : null
  const events: Draft[] = []
  // Some come to buy, with whatever comes between.
  const errand = random.chance(0.3) ? ['product_view', 'add_to_cart_click', 'checkout_start', 'purchase'] : []
  let at = start
  for (let n = random.whole(1, 12); n > 0; n--) {
    const any = random.pick(['page_view', 'page_view', 'page_view', ...Object.keys(STAGES)])
    const name = (random.chance(0.5) ? errand.shift() : null) ?? any
    const user = random.chance(0.3) ? (users[random.chance(0.2) ? 1 : 0] ?? null) : null
    const page = random.chance(0.9) ? random.pick(['/', '/cart', '/p/lamp', '/p/desk', '/help']) : null
    const title = random.chance(0.7) ? `${page} in week ${Math.floor((at - START) / (7 * DAY))}` : null
    events.push({
      ...{
        name,
        visitor,
        agent,
        at,
        user,
        page,
        title,
        campaign: random.chance(0.2) || at === start ? campaign : null,
        search: name === 'search' ? random.pick(['lamp', ' Lamp', 'DESK lamp', 'pen', ' ', null]) : null,
      },
      ...wares(name, at, visitor, random),
    })
    at += random.pick([0, 0, 900, 7000, 20_000, 2 * MINUTE, 29 * MINUTE])
  }
  return events
}

function wares(
  name: string,
  at: number,
  visitor: string,
  random: Random,
): Pick<Draft, 'items' | 'value' | 'currency' | 'transaction'> {
  const stage = STAGES[name] ?? null
  const none = { items: [], value: null, currency: null, transaction: null }
  if (stage === null || ['page_view', 'begin_checkout', 'search'].includes(stage)) return none
  const product = (...more: string[]) => productAt(random.pick(['lamp', 'lamp', 'desk', 'pen', ...more]), at)
  // The sofa is looked at, and nobody buys it.
  if (stage !== 'purchase') return { ...none, items: [product('sofa')] }
  const quantity = () => (random.chance(0.8) ? { quantity: random.whole(1, 3) } : {})
  const items = Array.from({ length: random.whole(0, 3) }, () => ({ ...product(), ...quantity() }))
  return {
    items,
    value: random.chance(0.85) ? random.whole(1, 40_000) / 100 : null,
    currency: random.pick(['USD', 'USD', null, 'EUR', 'JPY']),
    // The same order is sent again now and then, by the same visitor or from another browser.
    transaction: random.chance(0.85)
      ? `t ${random.chance(0.8) ? visitor : 'shared'} ${random.whole(1, 4)}`
      : null,
  }
}
