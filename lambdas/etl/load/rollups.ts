import type pg from 'pg'
import type { Stage } from '../../events/names.ts'
import { isoDay } from '../facts/local-date.ts'
import { durationOf, isSinglePage, type Session } from '../sessions/session.ts'
import type { Recut } from './recut.ts'
import type { StoredEvent } from './stored-events.ts'
import { Tally } from './tally.ts'
import { columns } from './warehouse.ts'

/**
 * What a batch changes in the roll-ups of mart: new events and sessions add, replaced and changed ones take away. So a roll-up is
 * never rebuilt, and stays equal to the same sum over the facts.
 */
export class Rollups {
  readonly pages = new Tally(() => ({ views: 0, entrances: 0, exits: 0 }))
  readonly events = new Tally(() => ({ events: 0 }))
  readonly products = new Tally(() => ({ views: 0, carts: 0, removals: 0 }))
  readonly sessions = new Map<string, SessionSum>()

  constructor(recut: Recut, replaced: readonly ReplacedEvent[]) {
    for (const { kind, date, isBot, pageKey, items } of recut.fresh) {
      const productKeys = items.map(({ product }) => product.key)
      this.#event({ eventKey: kind.key, stage: kind.stage, date, isBot, pageKey, productKeys }, 1)
    }
    for (const event of replaced) this.#event(event, -1)
    for (const session of recut.removed) this.#session(session, -1)
    for (const session of recut.added) this.#session(session, 1)
  }

  #event({ eventKey, stage, date, isBot, pageKey, productKeys }: CountedEvent, sign: 1 | -1): void {
    this.events.at(eventKey, date, isBot).events += sign
    if (stage === 'page_view' && pageKey !== null) this.pages.at(pageKey, date, isBot).views += sign
    const measure = stage === null ? undefined : PRODUCT_MEASURES.get(stage)
    if (measure === undefined) return
    for (const productKey of new Set(productKeys)) this.products.at(productKey, date, isBot)[measure] += sign
  }

  #session(session: Session, sign: 1 | -1): void {
    const { date, isBot, entryPageKey, exitPageKey } = session
    if (entryPageKey !== null) this.pages.at(entryPageKey, date, isBot).entrances += sign
    if (exitPageKey !== null) this.pages.at(exitPageKey, date, isBot).exits += sign
    const sum = this.#sumOf(session)
    sum.sessions += sign
    sum.engaged += session.isEngaged ? sign : 0
    sum.singlePage += isSinglePage(session) ? sign : 0
    sum.converting += session.orders > 0 ? sign : 0
    sum.pageViews += sign * session.pageViews
    sum.events += sign * session.events
    sum.durationMs += sign * durationOf(session)
    sum.orders += sign * session.orders
    sum.revenue += sign * session.revenue
  }

  #sumOf({ trafficKey, deviceKey, date, isFirst, userKey, isBot }: Session): SessionSum {
    const isSignedIn = userKey !== null
    const id = `${trafficKey} ${deviceKey} ${date} ${isFirst} ${isSignedIn} ${isBot}`
    let sum = this.sessions.get(id)
    if (sum === undefined) {
      sum = { trafficKey, deviceKey, date, isFirst, isSignedIn, isBot, ...NO_SESSIONS }
      this.sessions.set(id, sum)
    }
    return sum
  }
}

const PRODUCT_MEASURES = new Map<Stage, 'views' | 'carts' | 'removals'>([
  ['view_item', 'views'],
  ['add_to_cart', 'carts'],
  ['remove_from_cart', 'removals'],
])

interface CountedEvent {
  eventKey: bigint
  stage: Stage | null
  date: number
  isBot: boolean
  pageKey: bigint | null
  productKeys: readonly bigint[]
}

/** An event that is taken out of the facts, with its products. */
export interface ReplacedEvent extends StoredEvent {
  productKeys: bigint[]
}

const NO_SESSIONS = {
  sessions: 0,
  engaged: 0,
  singlePage: 0,
  converting: 0,
  pageViews: 0,
  events: 0,
  durationMs: 0,
  orders: 0,
  revenue: 0,
}

type SessionSum = typeof NO_SESSIONS & {
  trafficKey: bigint
  deviceKey: bigint
  date: number
  isFirst: boolean
  isSignedIn: boolean
  isBot: boolean
}

/** The products of events that are to be replaced; to be asked before they are. */
export async function withProducts(
  client: pg.Client,
  replaced: readonly StoredEvent[],
): Promise<ReplacedEvent[]> {
  if (replaced.length === 0) return []
  const { rows } = await client.query<{ event_id: string; product_key: bigint }>(
    `SELECT i.event_id, i.product_key FROM dw.fact_event_item i WHERE i.event_id = ANY($1::uuid[])
     UNION
     SELECT f.event_id, f.product_key
     FROM etl.seen_event s
     JOIN dw.fact_event f ON f.visitor_key = s.visitor_key AND f.occurred_at = s.occurred_at AND f.event_id = s.event_id
     WHERE s.event_id = ANY($1::uuid[]) AND f.product_key IS NOT NULL`,
    [replaced.map(({ eventId }) => eventId)],
  )
  return replaced.map((event) => ({
    ...event,
    productKeys: rows.filter((row) => row.event_id === event.eventId).map((row) => row.product_key),
  }))
}

export async function writeRollups(client: pg.Client, rollups: Rollups): Promise<void> {
  await writeSessionDays(client, rollups)
  const pages = rollups.pages.rows()
  await client.query(
    `INSERT INTO mart.page_day AS d (page_key, date, is_bot, page_views, entrances, exits)
     SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[], $4::bigint[], $5::bigint[], $6::bigint[])
     ON CONFLICT (date, page_key, is_bot) DO UPDATE SET page_views = d.page_views + excluded.page_views,
       entrances = d.entrances + excluded.entrances, exits = d.exits + excluded.exits`,
    [
      ...Tally.columns(pages),
      ...columns(
        pages,
        (r) => r.views,
        (r) => r.entrances,
        (r) => r.exits,
      ),
    ],
  )
  const events = rollups.events.rows()
  await client.query(
    `INSERT INTO mart.event_day AS d (event_key, event_date, is_bot, events)
     SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[], $4::bigint[])
     ON CONFLICT (event_date, event_key, is_bot) DO UPDATE SET events = d.events + excluded.events`,
    [...Tally.columns(events), ...columns(events, (r) => r.events)],
  )
  const products = rollups.products.rows()
  await client.query(
    `INSERT INTO mart.product_day AS d (product_key, event_date, is_bot, views, carts, removals)
     SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[], $4::bigint[], $5::bigint[], $6::bigint[])
     ON CONFLICT (event_date, product_key, is_bot) DO UPDATE SET views = d.views + excluded.views,
       carts = d.carts + excluded.carts, removals = d.removals + excluded.removals`,
    [
      ...Tally.columns(products),
      ...columns(
        products,
        (r) => r.views,
        (r) => r.carts,
        (r) => r.removals,
      ),
    ],
  )
}

async function writeSessionDays(client: pg.Client, { sessions }: Rollups): Promise<void> {
  const sums = [...sessions.values()]
  await client.query(
    `INSERT INTO mart.session_day AS d (traffic_key, device_key, session_date, is_first, is_signed_in, is_bot, sessions,
       engaged_sessions, single_page_sessions, converting_sessions, page_views, events, duration_ms, orders, revenue)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::bool[], $5::bool[], $6::bool[], $7::bigint[],
       $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[])
     ON CONFLICT (session_date, traffic_key, device_key, is_first, is_signed_in, is_bot) DO UPDATE SET
       sessions = d.sessions + excluded.sessions, engaged_sessions = d.engaged_sessions + excluded.engaged_sessions,
       single_page_sessions = d.single_page_sessions + excluded.single_page_sessions,
       converting_sessions = d.converting_sessions + excluded.converting_sessions,
       page_views = d.page_views + excluded.page_views, events = d.events + excluded.events,
       duration_ms = d.duration_ms + excluded.duration_ms, orders = d.orders + excluded.orders,
       revenue = d.revenue + excluded.revenue`,
    columns(
      sums,
      (s) => s.trafficKey,
      (s) => s.deviceKey,
      (s) => isoDay(s.date),
      (s) => s.isFirst,
      (s) => s.isSignedIn,
      (s) => s.isBot,
      (s) => s.sessions,
      (s) => s.engaged,
      (s) => s.singlePage,
      (s) => s.converting,
      (s) => s.pageViews,
      (s) => s.events,
      (s) => s.durationMs,
      (s) => s.orders,
      (s) => s.revenue,
    ),
  )
}

/**
 * Rows that come to nothing go, so that a warehouse that took a detour ends like one that did not. There can be some only where
 * something was taken away.
 */
export async function sweepRollups(client: pg.Client, rollups: Rollups): Promise<void> {
  const days = (dates: Iterable<number>) => [...new Set(dates)].map(isoDay)
  const sessionDays = days([...rollups.sessions.values()].map(({ date }) => date))
  await client.query('DELETE FROM mart.session_day WHERE session_date = ANY($1::date[]) AND sessions = 0', [
    sessionDays,
  ])
  await client.query(
    'DELETE FROM mart.page_day WHERE date = ANY($1::date[]) AND page_views = 0 AND entrances = 0 AND exits = 0',
    [days(rollups.pages.rows().map(({ date }) => date))],
  )
  await client.query('DELETE FROM mart.event_day WHERE event_date = ANY($1::date[]) AND events = 0', [
    days(rollups.events.rows().map(({ date }) => date)),
  ])
  await client.query(
    'DELETE FROM mart.product_day WHERE event_date = ANY($1::date[]) AND views = 0 AND carts = 0 AND removals = 0',
    [days(rollups.products.rows().map(({ date }) => date))],
  )
}
