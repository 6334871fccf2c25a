import type pg from 'pg'
import type { FactEvent } from '../facts/fact-event.ts'
import { type CutRules, cutSessions } from '../sessions/cut.ts'
import { productsOf, type SessionProduct } from '../sessions/products.ts'
import { type SessionSearch, searchesOf } from '../sessions/searches.ts'
import type { CutEvent, Session } from '../sessions/session.ts'
import { stitch } from '../sessions/stitch.ts'
import type { Copies } from './copies.ts'
import { groupBy } from './group-by.ts'
import type { OrderChanges } from './orders.ts'
import { type Span, type StoredEvent, storedEvents } from './stored-events.ts'
import { storedSessions } from './stored-sessions.ts'

export interface Recut {
  /** Events to write, each with its session. */
  fresh: FactEvent[]
  /** Stored events whose session begins elsewhere now. */
  moved: StoredEvent[]
  /** Sessions that are no more, as they were. */
  removed: Session[]
  /** Sessions that are new or changed, as they are. */
  added: Session[]
  /** Chains that were cut again: what stands beside their sessions is written anew. */
  chains: readonly Span[]
  /** Sessions of other chains that became their visitor's first, or are it no longer: what stands beside them says so, too. */
  restitched: Session[]
  searches: SessionSearch[]
  products: SessionProduct[]
  /** All sessions of each touched visitor as they are now, in order of their start; none where its last event was replaced. */
  visitors: Map<bigint, Session[]>
  /** The same as they were; without those that are new. */
  before: ReadonlyMap<bigint, Session[]>
}

/**
 * Cuts again what a batch's events touch, and nothing else: the chains (unbroken runs of events) that a new event falls into or
 * comes within the timeout of, which also joins two chains where it comes between them.
 */
export async function recut(
  client: pg.Client,
  copies: Copies,
  orders: OrderChanges,
  rules: CutRules,
  currency: string,
): Promise<Recut> {
  const { fresh } = copies
  for (const fact of fresh) fact.orderValue = orders.revenueByEvent.get(fact.eventId) ?? null
  const points = touchedPoints(copies, orders)
  const sessions = await storedSessions(client, [...points.keys()])
  const chains = touchedChains(points, sessions, rules.timeoutMs)
  const stored = await storedEvents(client, chains, currency)
  const replaced = new Set(copies.replaced.map(({ eventId }) => eventId))
  const standing = stored.filter(({ eventId }) => !replaced.has(eventId))
  for (const event of standing) event.orderValue = revenueAfter(event, orders)
  return cutVisitors(points, fresh, standing, sessions, chains, rules)
}

function cutVisitors(
  points: ReadonlyMap<bigint, number[]>,
  fresh: FactEvent[],
  standing: StoredEvent[],
  sessions: ReadonlyMap<bigint, Session[]>,
  chains: readonly Span[],
  rules: CutRules,
): Recut {
  const recut: Recut = {
    ...{ fresh, chains, moved: [], removed: [], added: [], restitched: [], searches: [], products: [] },
    visitors: new Map(),
    before: sessions,
  }
  const news = groupBy(fresh, ({ visitor }) => visitor.key)
  const known = groupBy(standing, ({ visitorKey }) => visitorKey)
  const touched = groupBy(chains, ({ visitorKey }) => visitorKey)
  for (const visitorKey of points.keys()) {
    const before = sessions.get(visitorKey) ?? []
    const again = new Set((touched.get(visitorKey) ?? []).map(({ from }) => from))
    const olds = known.get(visitorKey) ?? []
    const events: CutEvent[] = [...(news.get(visitorKey) ?? []), ...olds]
    const starts = olds.map(({ sessionStartedAt }) => sessionStartedAt)
    const cut = cutSessions(visitorKey, events, rules)
    recut.moved.push(...olds.filter((event, i) => event.sessionStartedAt !== starts[i]))
    const untouched = before.filter(({ chainStartedAt }) => !again.has(chainStartedAt))
    const after = stitch([...untouched, ...cut].sort((a, b) => a.startedAt - b.startedAt))
    const now = byStart(after)
    recut.searches.push(...searchesOf(events, now))
    recut.products.push(...productsOf(events, now))
    for (const { startedAt, isFirst } of untouched) {
      const session = now.get(startedAt)
      if (session !== undefined && session.isFirst !== isFirst) recut.restitched.push(session)
    }
    noteChanges(recut, before, after, now)
    recut.visitors.set(visitorKey, after)
  }
  return recut
}

const byStart = (sessions: readonly Session[]) =>
  new Map(sessions.map((session) => [session.startedAt, session]))

function noteChanges(
  recut: Recut,
  before: readonly Session[],
  after: readonly Session[],
  now: ReadonlyMap<number, Session>,
): void {
  const then = byStart(before)
  for (const session of before) if (!isSame(session, now.get(session.startedAt))) recut.removed.push(session)
  for (const session of after) if (!isSame(session, then.get(session.startedAt))) recut.added.push(session)
}

function isSame(a: Session, b: Session | undefined): boolean {
  return b !== undefined && (Object.keys(a) as (keyof Session)[]).every((field) => a[field] === b[field])
}

/** Where something changes: new events, replaced ones, and events that begin or cease to stand for an order. */
function touchedPoints(
  { fresh, replaced }: Copies,
  { placed, withdrawn }: OrderChanges,
): Map<bigint, number[]> {
  const points = new Map<bigint, number[]>()
  const touch = (visitorKey: bigint, occurredAt: number) => {
    const times = points.get(visitorKey)
    if (times === undefined) points.set(visitorKey, [occurredAt])
    else times.push(occurredAt)
  }
  for (const { visitor, occurredAt } of fresh) touch(visitor.key, occurredAt)
  for (const { visitorKey, occurredAt } of [...replaced, ...placed, ...withdrawn])
    touch(visitorKey, occurredAt)
  return points
}

function touchedChains(
  points: ReadonlyMap<bigint, number[]>,
  sessions: ReadonlyMap<bigint, Session[]>,
  timeoutMs: number,
): Span[] {
  const spans: Span[] = []
  for (const [visitorKey, all] of sessions) {
    const times = (points.get(visitorKey) ?? []).sort((a, b) => a - b)
    for (const [from, chain] of groupBy(all, ({ chainStartedAt }) => chainStartedAt)) {
      const to = chain.at(-1)?.endedAt ?? from
      // A gap of exactly the timeout parts, so both ends are open.
      if (hasBetween(times, from - timeoutMs, to + timeoutMs)) spans.push({ visitorKey, from, to })
    }
  }
  return spans
}

/** Whether one of the sorted times lies between the two, neither included. */
function hasBetween(times: readonly number[], after: number, before: number): boolean {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] ?? 0) > after) high = middle
    else low = middle + 1
  }
  const first = times[low]
  return first !== undefined && first < before
}

const revenueAfter = (event: StoredEvent, { revenueByEvent }: OrderChanges) =>
  revenueByEvent.has(event.eventId) ? (revenueByEvent.get(event.eventId) ?? null) : event.orderValue
