import type pg from 'pg'
import { durationOf } from '../sessions/session.ts'
import { copyRows, RowWriter } from './copy-binary.ts'
import type { Recut } from './recut.ts'
import { columns, timestamp } from './warehouse.ts'

const TARGET = `dw.fact_session (visitor_key, started_at, ended_at, chain_started_at, session_id, traffic_key, device_key,
  person_key, user_key, last_user_key, entry_page_key, exit_page_key, duration_ms, revenue, session_date, events, page_views,
  interactions, conversions, orders, funnel_step, to_cart_ms, to_checkout_ms, to_purchase_ms, funnel_next, path, is_first,
  is_engaged, is_bot)`
const COLUMNS = 29

/** A changed session is removed and added: its start, by which it is known, may be what changed. */
export async function writeSessions(client: pg.Client, { removed, added }: Recut): Promise<void> {
  if (removed.length > 0)
    await client.query(
      `DELETE FROM dw.fact_session s USING unnest($1::bigint[], $2::timestamptz[]) AS r (visitor_key, started_at)
       WHERE s.visitor_key = r.visitor_key AND s.started_at = r.started_at`,
      columns(
        removed,
        ({ visitorKey }) => visitorKey,
        ({ startedAt }) => timestamp(startedAt),
      ),
    )
  if (added.length > 0) await copyRows(client, TARGET, sessionRows(added))
}

function sessionRows(sessions: Recut['added']): Buffer {
  const row = new RowWriter(COLUMNS)
  for (const session of sessions) {
    row.row()
    row.key(session.visitorKey)
    row.timestamp(session.startedAt)
    row.timestamp(session.endedAt)
    row.timestamp(session.chainStartedAt)
    row.key(session.sessionId)
    row.key(session.trafficKey)
    row.key(session.deviceKey)
    row.key(session.personKey)
    row.key(session.userKey)
    row.key(session.lastUserKey)
    row.key(session.entryPageKey)
    row.key(session.exitPageKey)
    row.int8(durationOf(session))
    row.int8(session.revenue)
    row.date(session.date)
    row.int4(session.events)
    row.int4(session.pageViews)
    row.int4(session.interactions)
    row.int4(session.conversions)
    row.int4(session.orders)
    row.int2(session.funnelStep)
    row.int4(session.toCartMs)
    row.int4(session.toCheckoutMs)
    row.int4(session.toPurchaseMs)
    row.text(session.funnelNext)
    row.text(session.path)
    row.bool(session.isFirst)
    row.bool(session.isEngaged)
    row.bool(session.isBot)
  }
  return row.finish()
}
