import type pg from 'pg'
import type { Session } from '../sessions/session.ts'
import { groupBy } from './group-by.ts'
import { ms } from './warehouse.ts'

/** All sessions of some visitors, by visitor, in order of their start. */
export async function storedSessions(
  client: pg.Client,
  visitorKeys: readonly bigint[],
): Promise<Map<bigint, Session[]>> {
  const { rows } = await client.query<SessionRow>(
    `${SESSIONS} WHERE s.visitor_key = ANY($1::bigint[]) ORDER BY s.visitor_key, s.started_at`,
    [visitorKeys],
  )
  return groupBy(rows.map(storedSession), ({ visitorKey }) => visitorKey)
}

/** All sessions of some users in which they were known, but for those of some visitors. */
export async function storedSessionsOfUsers(
  client: pg.Client,
  userKeys: readonly bigint[],
  besides: readonly bigint[],
): Promise<Session[]> {
  if (userKeys.length === 0) return []
  const { rows } = await client.query<SessionRow>(
    `${SESSIONS} WHERE s.person_key = ANY($1::bigint[]) AND s.person_key <> s.visitor_key
       AND NOT EXISTS (SELECT FROM unnest($2::bigint[]) AS b (visitor_key) WHERE b.visitor_key = s.visitor_key)`,
    [userKeys, besides],
  )
  return rows.map(storedSession)
}

const SESSIONS = `SELECT s.visitor_key, ${ms('s.started_at')} AS started_ms, ${ms('s.ended_at')} AS ended_ms,
    ${ms('s.chain_started_at')} AS chain_ms, s.session_id, s.session_date - date '1970-01-01' AS day,
    s.traffic_key, s.device_key, s.person_key, s.user_key, s.last_user_key, s.entry_page_key, s.exit_page_key,
    s.revenue::float8 AS revenue, s.events, s.page_views, s.interactions, s.conversions, s.orders,
    s.funnel_step, s.to_cart_ms, s.to_checkout_ms, s.to_purchase_ms, s.funnel_next, s.path,
    s.is_first, s.is_engaged, s.is_bot
  FROM dw.fact_session s`

interface SessionRow {
  visitor_key: bigint
  started_ms: number
  ended_ms: number
  chain_ms: number
  session_id: bigint
  day: number
  traffic_key: bigint
  device_key: bigint
  person_key: bigint
  user_key: bigint | null
  last_user_key: bigint | null
  entry_page_key: bigint | null
  exit_page_key: bigint | null
  revenue: number
  events: number
  page_views: number
  interactions: number
  conversions: number
  orders: number
  funnel_step: number
  to_cart_ms: number | null
  to_checkout_ms: number | null
  to_purchase_ms: number | null
  funnel_next: string | null
  path: string
  is_first: boolean
  is_engaged: boolean
  is_bot: boolean
}

function storedSession(row: SessionRow): Session {
  return {
    visitorKey: row.visitor_key,
    startedAt: row.started_ms,
    endedAt: row.ended_ms,
    chainStartedAt: row.chain_ms,
    sessionId: row.session_id,
    date: row.day,
    trafficKey: row.traffic_key,
    deviceKey: row.device_key,
    personKey: row.person_key,
    userKey: row.user_key,
    lastUserKey: row.last_user_key,
    entryPageKey: row.entry_page_key,
    exitPageKey: row.exit_page_key,
    revenue: row.revenue,
    events: row.events,
    pageViews: row.page_views,
    interactions: row.interactions,
    conversions: row.conversions,
    orders: row.orders,
    funnelStep: row.funnel_step,
    toCartMs: row.to_cart_ms,
    toCheckoutMs: row.to_checkout_ms,
    toPurchaseMs: row.to_purchase_ms,
    funnelNext: row.funnel_next,
    path: row.path,
    isFirst: row.is_first,
    isEngaged: row.is_engaged,
    isBot: row.is_bot,
  }
}
