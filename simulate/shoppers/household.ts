import type { CatalogueProduct } from '../catalogue/catalogue.ts'
import { type Random, Weighted } from '../random.ts'
import { HABITS, type Loyalty, type Mess } from './habits.ts'
import { type Browser, browsers, browsersBeside } from './user-agents.ts'

export interface CartLine {
  product: CatalogueProduct
  quantity: number
}

export interface Person {
  /** null: has no account. */
  userId: string | null
  cart: CartLine[]
}

export interface Device extends Browser {
  clientId: string
  ip: string
  /** What its clock shows beyond the true time, ms. */
  clockError: number
  /** From a request's sending to its receipt, on average, ms. */
  latency: number
  visits: number
  /** Who is signed in on it. */
  signedIn: Person | null
  /** The tracker's own session, and when it last saw something. */
  session: { id: string; lastAt: number }
}

/** People who share devices: mostly one person with one. */
export interface Household {
  random: Random
  devices: readonly [Device, ...Device[]]
  people: readonly [Person, ...Person[]]
  loyalty: Loyalty
  /** The category they look at first. */
  favourite: string
  /** When the last visit ended, epoch ms. */
  busyUntil: number
}

const loyalties = new Weighted(
  Object.entries(HABITS.again).map(([name, { share }]) => [name as Loyalty, share] as const),
)

/** @param random the household's own stream */
export function newHousehold(random: Random, favourite: string, mess: Mess): Household {
  const hasAccount = random.chance(HABITS.withAccount)
  const isShared = hasAccount && random.chance(HABITS.twoPeople)
  const first = newDevice(random, browsers.draw(random), mess)
  const second = hasAccount && random.chance(HABITS.twoDevices)
  return {
    random,
    devices: second ? [first, newDevice(random, browsersBeside[first.kind].draw(random), mess)] : [first],
    people: isShared ? [newPerson(random, true), newPerson(random, true)] : [newPerson(random, hasAccount)],
    loyalty: loyalties.draw(random),
    favourite,
    busyUntil: 0,
  }
}

const newPerson = (random: Random, hasAccount: boolean): Person => ({
  userId: hasAccount ? random.uuid() : null,
  cart: [],
})

export function newDevice(random: Random, browser: Browser, mess: Mess): Device {
  return {
    ...browser,
    clientId: random.uuid(),
    ip: newAddress(random),
    clockError: random.chance(mess.wrongClocks)
      ? wrongClock(random)
      : Math.round(random.between(-2000, 2000)),
    latency: browser.kind === 'mobile' ? 40 + random.exponential(120) : 20 + random.exponential(40),
    visits: 0,
    signedIn: null,
    session: { id: '', lastAt: 0 },
  }
}

/** From blocks that are nobody's: 198.18.0.0/15 for tests (RFC 2544), 2001:db8::/32 for documentation (RFC 3849). */
export const newAddress = (random: Random) =>
  random.chance(0.3)
    ? `2001:db8:${random.whole(0, 0xffff).toString(16)}:${random.whole(0, 0xffff).toString(16)}::${random.whole(1, 0xffff).toString(16)}`
    : `198.${random.whole(18, 19)}.${random.whole(0, 255)}.${random.whole(1, 254)}`

const MINUTE = 60_000
const wrongClocks = new Weighted<readonly [low: number, high: number]>([
  [[2 * MINUTE, 30 * MINUTE], 70],
  // A wrong time zone.
  [[60 * MINUTE, 14 * 60 * MINUTE], 20],
  [[2 * 1440 * MINUTE, 90 * 1440 * MINUTE], 6],
  // A dead battery, or a child's game that was cheated by the date.
  [[1 * 525_600 * MINUTE, 5 * 525_600 * MINUTE], 4],
])

function wrongClock(random: Random): number {
  const [low, high] = wrongClocks.draw(random)
  return Math.round(random.between(low, high)) * (random.chance(0.5) ? 1 : -1)
}
