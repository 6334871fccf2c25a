import type { Stage } from '../../events/names.ts'

/** What of an event decides how sessions are cut and what they measure. Times are epoch ms UTC. */
export interface CutEvent {
  eventId: string
  occurredAt: number
  receivedAt: number
  position: number
  /** Local day of the property, as days since 1970-01-01. */
  date: number
  pageKey: bigint | null
  deviceKey: bigint
  /** Both null where the event does not say where its visitor came from. */
  trafficKey: bigint | null
  origin: string | null
  userKey: bigint | null
  isBot: boolean
  stage: Stage | null
  /** Its letter in a journey (journey.ts); null where it is no step. */
  step: string | null
  searchTerm: string | null
  /** Each once. */
  productKeys: readonly bigint[]
  isPageView: boolean
  isInteraction: boolean
  isConversion: boolean
  /** What the event adds to revenue in the property's currency, minor units, where it is an order's event; else null. */
  orderValue: number | null
  /** The start of its session: the one it had, and after the cut the one it has. */
  sessionStartedAt: number
}

/** A session, as dw.fact_session keeps it. */
export interface Session {
  visitorKey: bigint
  startedAt: number
  endedAt: number
  /** Where the unbroken run of events begins that this session is a part of. */
  chainStartedAt: number
  sessionId: bigint
  /** Local day it started on. */
  date: number
  trafficKey: bigint
  deviceKey: bigint
  personKey: bigint
  userKey: bigint | null
  lastUserKey: bigint | null
  entryPageKey: bigint | null
  exitPageKey: bigint | null
  revenue: number
  events: number
  pageViews: number
  interactions: number
  conversions: number
  orders: number
  /** Steps of the shop's funnel reached in order, 0 to 4; with the time from the step before to where each was first reached. */
  funnelStep: number
  toCartMs: number | null
  toCheckoutMs: number | null
  toPurchaseMs: number | null
  /** The step right after the last event of the deepest step of the funnel; null: none, or it is the purchase. */
  funnelNext: string | null
  /** The journey, a letter a step. */
  path: string
  isFirst: boolean
  isEngaged: boolean
  isBot: boolean
}

export const durationOf = (session: Session) => session.endedAt - session.startedAt

/** One page at the most, and nothing done on it: a bounce as Universal Analytics counts it. */
export const isSinglePage = (session: Session) => session.pageViews <= 1 && session.interactions === 0

/** 2⁶⁴ over the golden ratio, odd: times a thousandth of a second apart end up far from one another. */
const MIX = 0x9e3779b97f4a7c15n

/** One number for a session, from what identifies it: its visitor and its start. One to one for a visitor's sessions. */
export function sessionIdOf(visitorKey: bigint, startedAt: number): bigint {
  return BigInt.asIntN(64, visitorKey ^ (BigInt(startedAt) * MIX))
}

/**
 * The order of a visitor's events: when they happened, then when they reached us, then their place in the request; the id
 * settles what is left, so that equal times have one order wherever they are sorted.
 */
export function inOrder(a: CutEvent, b: CutEvent): number {
  return (
    a.occurredAt - b.occurredAt ||
    a.receivedAt - b.receivedAt ||
    a.position - b.position ||
    (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)
  )
}
