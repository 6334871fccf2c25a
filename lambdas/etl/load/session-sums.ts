import { durationOf, isSinglePage, type Session } from '../sessions/session.ts'
import { columns } from './warehouse.ts'

/** What the roll-ups sum of sessions, whatever they are kept by. */
export const noSessions = () => ({
  sessions: 0,
  engaged: 0,
  singlePage: 0,
  converting: 0,
  pageViews: 0,
  durationMs: 0,
  orders: 0,
  revenue: 0,
})

export type SessionSums = ReturnType<typeof noSessions>

export function addSession(sums: SessionSums, session: Session, sign: 1 | -1): void {
  sums.sessions += sign
  sums.engaged += session.isEngaged ? sign : 0
  sums.singlePage += isSinglePage(session) ? sign : 0
  sums.converting += session.orders > 0 ? sign : 0
  sums.pageViews += sign * session.pageViews
  sums.durationMs += sign * durationOf(session)
  sums.orders += sign * session.orders
  sums.revenue += sign * session.revenue
}

/** By the columns' names in the roll-ups, in the order of sumColumns. */
export const SUM_COLUMNS = [
  'sessions',
  'engaged_sessions',
  'single_page_sessions',
  'converting_sessions',
  'page_views',
  'duration_ms',
  'orders',
  'revenue',
] as const

export const sumColumns = (rows: readonly SessionSums[]): unknown[][] =>
  columns(
    rows,
    (r) => r.sessions,
    (r) => r.engaged,
    (r) => r.singlePage,
    (r) => r.converting,
    (r) => r.pageViews,
    (r) => r.durationMs,
    (r) => r.orders,
    (r) => r.revenue,
  )
