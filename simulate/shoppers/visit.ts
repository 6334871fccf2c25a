import { Weighted } from '../random.ts'
import { click, productOf, searchTerm, show, type Visit } from './browsing.ts'
import { add, checkOut, remove, showCart } from './buying.ts'
import { HABITS, type Intent } from './habits.ts'
import type { Device, Household, Person } from './household.ts'
import { type Batch, Recorder } from './recorder.ts'
import { CART, HOME, type Page, type Shop } from './shop.ts'
import { signIn, signOut } from './signing-in.ts'
import type { Origin } from './traffic.ts'

export interface VisitPlan {
  household: Household
  /** Epoch ms. */
  at: number
  origin: Origin
  isReturning: boolean
}

export interface VisitResult {
  device: Device
  batches: Batch[]
  /** Epoch ms. */
  endedAt: number
  /** Something is left in the cart. */
  hasCart: boolean
  /** Came as far as a checkout. */
  checkedOut: boolean
}

type Move =
  | Exclude<Page['kind'], 'other'>
  | 'add'
  | 'remove'
  | 'wish'
  | 'share'
  | 'click'
  | 'checkout'
  | 'leave'

/** What people do next on a page, against other things they could do. */
const MOVES: Record<Exclude<Page['kind'], 'other'>, Partial<Record<Move, number>>> = {
  home: { category: 50, product: 22, search: 18, click: 8, leave: 22 },
  category: { product: 62, category: 12, search: 8, click: 10, leave: 18 },
  search: { product: 60, search: 14, category: 10, leave: 18 },
  product: {
    product: 30,
    category: 18,
    search: 8,
    click: 8,
    wish: 3,
    share: 1.2,
    add: 6,
    cart: 1.5,
    leave: 26,
  },
  cart: { checkout: 20, remove: 9, product: 10, category: 12, leave: 30 },
}

/** How what they came for changes that. */
const LEANINGS: Record<Intent, Partial<Record<Move, number>>> = {
  glance: { leave: 5, add: 0.05, wish: 0.3 },
  browse: { add: 0.3 },
  compare: { leave: 0.6, add: 1, wish: 2 },
  buy: { leave: 0.5, add: 4, cart: 5, checkout: 3 },
}

const tables = new Map<string, Weighted<Move>>()
for (const [kind, moves] of Object.entries(MOVES))
  for (const [intent, leanings] of Object.entries(LEANINGS)) {
    const leaning = (move: Move) => leanings[move] ?? 1
    const weighted = (Object.entries(moves) as [Move, number][]).map(
      ([move, weight]) => [move, weight * leaning(move)] as const,
    )
    tables.set(`${kind} ${intent}`, new Weighted(weighted))
  }

const intentTables = (['intents', 'intentsOfReturning', 'intentsWithCart'] as const).map(
  (name) => new Weighted(Object.entries(HABITS[name]) as [Intent, number][]),
)

/** Somebody of a household visits the shop. The household's devices and carts are changed by it. */
export function makeVisit({ household, at, origin, isReturning }: VisitPlan, shop: Shop): VisitResult {
  const { random } = household
  const device = random.pick(household.devices)
  const person = random.pick(household.people)
  const [ofNew, ofReturning, withCart] = intentTables
  const intents = person.cart.length > 0 ? withCart : isReturning ? ofReturning : ofNew
  const visit: Visit = {
    random,
    shop,
    device,
    person,
    recorder: new Recorder(device, at, shop.site, random),
    intent: intents?.draw(random) ?? 'browse',
    page: landing(household, person, origin, shop),
    pages: 0,
  }
  show(visit, visit.page, origin)
  const isOther = device.signedIn !== null && device.signedIn !== person
  if (isOther && visit.intent !== 'glance') signOut(visit)
  const checkedOut = walk(visit)
  if (device.signedIn === person && random.chance(HABITS.signsOut)) signOut(visit)
  visit.recorder.leave()
  const { now: endedAt, batches } = visit.recorder
  household.busyUntil = endedAt
  return { device, batches, endedAt, checkedOut, hasCart: person.cart.length > 0 }
}

function landing({ random, favourite }: Household, { cart }: Person, { lands }: Origin, shop: Shop): Page {
  if (cart.length > 0 && random.chance(0.5)) return CART
  const place = lands ?? random.pick(['home', 'home', 'category', 'product'])
  if (place === 'home') return HOME
  const category = random.chance(0.7) ? favourite : shop.category(random)
  return place === 'category' ? shop.categoryPage(category) : shop.productPage(shop.product(random, category))
}

/** From page to page until they leave. @returns whether they came as far as a checkout */
function walk(visit: Visit): boolean {
  const { random, recorder, person } = visit
  // On which page, once.
  let pauseAt = random.chance(HABITS.pauses) ? random.whole(2, 6) : -1
  let signsInAt = random.chance(HABITS.signsIn) ? random.whole(1, 4) : -1
  while (visit.pages < HABITS.mostPages && visit.page.kind !== 'other') {
    recorder.wait(HABITS.stay[visit.page.kind])
    const move = tables.get(`${visit.page.kind} ${visit.intent}`)?.draw(random) ?? 'leave'
    if (move === 'leave') return false
    if (move === 'checkout' && person.cart.length > 0) {
      checkOut(visit)
      return true
    }
    if (visit.pages === signsInAt) {
      signsInAt = -1
      if (signIn(visit)) recorder.open(visit.page)
    }
    if (visit.pages === pauseAt) {
      pauseAt = -1
      pause(visit)
    }
    ACTIONS[move](visit)
  }
  return false
}

function pause({ random, recorder }: Visit): void {
  recorder.leave()
  recorder.now += random.whole(HABITS.pause.low, HABITS.pause.high)
}

const ACTIONS: Record<Exclude<Move, 'leave'>, (visit: Visit) => void> = {
  home: (visit) => show(visit, HOME),
  category: (visit) => show(visit, visit.shop.categoryPage(visit.shop.category(visit.random))),
  product: (visit) => show(visit, visit.shop.productPage(nextProduct(visit))),
  search: (visit) => show(visit, visit.shop.searchPage(searchTerm(visit))),
  cart: showCart,
  checkout: showCart,
  add,
  remove,
  wish: (visit) => visit.recorder.track('wishlist_toggle', productOf(visit)),
  share: (visit) => visit.recorder.track('share_click', productOf(visit)),
  click,
}

/** Mostly of the category they are in. */
const nextProduct = ({ random, shop, page }: Visit) =>
  shop.product(random, random.chance(0.8) ? page.category : undefined)
