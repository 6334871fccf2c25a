import type pg from 'pg'
import type { Session } from '../sessions/session.ts'
import { ms } from './warehouse.ts'

/** What of a session says whose visit it was, when, and of what kind. */
export type Visit = Pick<
  Session,
  | 'visitorKey'
  | 'personKey'
  | 'startedAt'
  | 'date'
  | 'trafficKey'
  | 'deviceKey'
  | 'userKey'
  | 'isFirst'
  | 'isBot'
>

/** All visits of some users in which they were known, but for those by some visitors. */
export async function storedVisits(
  client: pg.Client,
  userKeys: readonly bigint[],
  besides: readonly bigint[],
): Promise<Visit[]> {
  if (userKeys.length === 0) return []
  const { rows } = await client.query<VisitRow>(
    `SELECT s.visitor_key, s.person_key, ${ms('s.started_at')} AS started_ms, s.session_date - date '1970-01-01' AS day,
       s.traffic_key, s.device_key, s.user_key, s.is_first, s.is_bot
     FROM dw.fact_session s
     WHERE s.person_key = ANY($1::bigint[]) AND s.person_key <> s.visitor_key
       AND NOT EXISTS (SELECT FROM unnest($2::bigint[]) AS b (visitor_key) WHERE b.visitor_key = s.visitor_key)`,
    [userKeys, besides],
  )
  return rows.map((row) => ({
    visitorKey: row.visitor_key,
    personKey: row.person_key,
    startedAt: row.started_ms,
    date: row.day,
    trafficKey: row.traffic_key,
    deviceKey: row.device_key,
    userKey: row.user_key,
    isFirst: row.is_first,
    isBot: row.is_bot,
  }))
}

interface VisitRow {
  visitor_key: bigint
  person_key: bigint
  started_ms: number
  day: number
  traffic_key: bigint
  device_key: bigint
  user_key: bigint | null
  is_first: boolean
  is_bot: boolean
}
