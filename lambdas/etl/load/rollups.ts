import { PRODUCT_MEASURES } from '../sessions/products.ts'
import type { CutEvent, Session } from '../sessions/session.ts'
import type { Recut } from './recut.ts'
import { addSession, noSessions, type SessionSums } from './session-sums.ts'
import type { StoredEvent } from './stored-events.ts'
import { Tally } from './tally.ts'
import { Transitions } from './transitions.ts'

/**
 * What a batch changes in the roll-ups of mart: new events and sessions add, replaced and changed ones take away. So a roll-up is
 * never rebuilt, and stays equal to the same sum over the facts.
 */
export class Rollups {
  readonly pages = new Tally(() => ({ views: 0, entrances: 0, exits: 0 }))
  /** By the page a session entered on, null where it has none. */
  readonly landings = new Tally<SessionSums, bigint | null>(noSessions)
  readonly events = new Tally(() => ({ events: 0, late: 0 }))
  readonly quarters = new Map<number, QuarterSum>()
  readonly products = new Tally(() => ({ views: 0, carts: 0, removals: 0 }))
  readonly sessions = new Map<string, SessionSum>()
  readonly transitions = new Transitions()

  constructor(recut: Recut, replaced: readonly StoredEvent[]) {
    for (const event of recut.fresh) this.#event(event, event.kind.key, 1)
    for (const event of replaced) this.#event(event, event.eventKey, -1)
    for (const session of recut.removed) this.#session(session, -1)
    for (const session of recut.added) this.#session(session, 1)
  }

  #event(event: CutEvent, eventKey: bigint, sign: 1 | -1): void {
    const { stage, date, isBot, isPageView, pageKey, productKeys } = event
    const counts = this.events.at(eventKey, date, isBot)
    counts.events += sign
    if (event.receivedAt - event.occurredAt >= LATE_MS) counts.late += sign
    const quarter = this.#quarterOf(event)
    quarter.events += sign
    if (isPageView) quarter.pageViews += sign
    if (isPageView && pageKey !== null) this.pages.at(pageKey, date, isBot).views += sign
    const measure = PRODUCT_MEASURES.get(stage)
    if (measure === undefined) return
    for (const productKey of productKeys) this.products.at(productKey, date, isBot)[measure] += sign
  }

  #session(session: Session, sign: 1 | -1): void {
    const { date, isBot, entryPageKey, exitPageKey } = session
    if (entryPageKey !== null) this.pages.at(entryPageKey, date, isBot).entrances += sign
    if (exitPageKey !== null) this.pages.at(exitPageKey, date, isBot).exits += sign
    this.transitions.add(session, sign)
    addSession(this.landings.at(entryPageKey, date, isBot), session, sign)
    const sum = this.#sumOf(session)
    addSession(sum, session, sign)
    sum.events += sign * session.events
    for (let step = 0; step < session.funnelStep; step++) sum.reached[step] = (sum.reached[step] ?? 0) + sign
  }

  #quarterOf({ occurredAt, isBot }: CutEvent): QuarterSum {
    const startedAt = Math.floor(occurredAt / QUARTER_MS) * QUARTER_MS
    const id = startedAt + (isBot ? 1 : 0)
    let sum = this.quarters.get(id)
    if (sum === undefined) {
      sum = { startedAt, isBot, events: 0, pageViews: 0 }
      this.quarters.set(id, sum)
    }
    return sum
  }

  #sumOf({ trafficKey, deviceKey, date, isFirst, userKey, isBot }: Session): SessionSum {
    const isSignedIn = userKey !== null
    const id = `${trafficKey} ${deviceKey} ${date} ${isFirst} ${isSignedIn} ${isBot}`
    let sum = this.sessions.get(id)
    if (sum === undefined) {
      sum = {
        trafficKey,
        deviceKey,
        date,
        isFirst,
        isSignedIn,
        isBot,
        ...noSessions(),
        events: 0,
        reached: [0, 0, 0, 0],
      }
      this.sessions.set(id, sum)
    }
    return sum
  }
}

/** An event that reached us this long after it happened was late. */
const LATE_MS = 3_600_000
const QUARTER_MS = 900_000

export interface QuarterSum {
  startedAt: number
  isBot: boolean
  events: number
  pageViews: number
}

type SessionSum = SessionSums & {
  events: number
  /** By step of the shop's funnel: sessions that reached it or a later one. */
  reached: number[]
  trafficKey: bigint
  deviceKey: bigint
  date: number
  isFirst: boolean
  isSignedIn: boolean
  isBot: boolean
}
