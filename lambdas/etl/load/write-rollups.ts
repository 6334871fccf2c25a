import { isoDay } from '../facts/local-date.ts'
import type { QuarterSum, Rollups } from './rollups.ts'
import { SUM_COLUMNS, sumColumns } from './session-sums.ts'
import { Tally } from './tally.ts'
import type { Statement } from './together.ts'
import type { Transition } from './transitions.ts'
import { columns, timestamp } from './warehouse.ts'

/** What adds a batch's changes to the roll-ups by day. */
export const addToRollups = (rollups: Rollups): Statement[] => [
  sessionDays(rollups),
  landings(rollups),
  transitions(rollups.transitions.rows()),
  quarters([...rollups.quarters.values()]),
  ...tallies(rollups),
]

function tallies(rollups: Rollups): Statement[] {
  const [pages, events, products] = [rollups.pages.rows(), rollups.events.rows(), rollups.products.rows()]
  return [
    {
      sql: `INSERT INTO mart.page_day AS d (page_key, date, is_bot, page_views, entrances, exits)
       SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[], $4::bigint[], $5::bigint[], $6::bigint[])
       ON CONFLICT (date, page_key, is_bot) DO UPDATE SET page_views = d.page_views + excluded.page_views,
         entrances = d.entrances + excluded.entrances, exits = d.exits + excluded.exits`,
      values: [
        ...Tally.columns(pages),
        ...columns(
          pages,
          (r) => r.views,
          (r) => r.entrances,
          (r) => r.exits,
        ),
      ],
    },
    {
      sql: `INSERT INTO mart.event_day AS d (event_key, event_date, is_bot, events, late)
       SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[], $4::bigint[], $5::bigint[])
       ON CONFLICT (event_date, event_key, is_bot) DO UPDATE SET events = d.events + excluded.events,
         late = d.late + excluded.late`,
      values: [
        ...Tally.columns(events),
        ...columns(
          events,
          (r) => r.events,
          (r) => r.late,
        ),
      ],
    },
    {
      sql: `INSERT INTO mart.product_day AS d (product_key, event_date, is_bot, views, carts, removals)
       SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[], $4::bigint[], $5::bigint[], $6::bigint[])
       ON CONFLICT (event_date, product_key, is_bot) DO UPDATE SET views = d.views + excluded.views,
         carts = d.carts + excluded.carts, removals = d.removals + excluded.removals`,
      values: [
        ...Tally.columns(products),
        ...columns(
          products,
          (r) => r.views,
          (r) => r.carts,
          (r) => r.removals,
        ),
      ],
    },
  ]
}

const quarters = (rows: readonly QuarterSum[]): Statement => ({
  sql: `INSERT INTO mart.event_quarter AS q (quarter, is_bot, events, page_views)
   SELECT * FROM unnest($1::timestamptz[], $2::bool[], $3::bigint[], $4::bigint[])
   ON CONFLICT (quarter, is_bot) DO UPDATE SET events = q.events + excluded.events,
     page_views = q.page_views + excluded.page_views`,
  values: columns(
    rows,
    ({ startedAt }) => timestamp(startedAt),
    ({ isBot }) => isBot,
    ({ events }) => events,
    ({ pageViews }) => pageViews,
  ),
})

function landings({ landings }: Rollups): Statement {
  const rows = landings.rows()
  return {
    sql: `INSERT INTO mart.landing_day AS d (page_key, date, is_bot, ${SUM_COLUMNS.join(', ')})
     SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[],
       ${SUM_COLUMNS.map((_, i) => `$${i + 4}::bigint[]`).join(', ')})
     ON CONFLICT (date, page_key, is_bot) DO UPDATE SET
       ${SUM_COLUMNS.map((column) => `${column} = d.${column} + excluded.${column}`).join(', ')}`,
    values: [...Tally.columns(rows), ...sumColumns(rows)],
  }
}

const transitions = (rows: readonly Transition[]): Statement => ({
  sql: `INSERT INTO mart.journey_day AS d (date, depth, from_code, to_code, is_bot, sessions)
   SELECT * FROM unnest($1::date[], $2::smallint[], $3::text[], $4::text[], $5::bool[], $6::bigint[])
   ON CONFLICT (date, depth, from_code, to_code, is_bot) DO UPDATE SET sessions = d.sessions + excluded.sessions`,
  values: columns(
    rows,
    ({ date }) => isoDay(date),
    ({ depth }) => depth,
    ({ from }) => from,
    ({ to }) => to,
    ({ isBot }) => isBot,
    ({ sessions }) => sessions,
  ),
})

/** By step of the shop's funnel. */
const REACHED_COLUMNS = ['view_sessions', 'cart_sessions', 'checkout_sessions', 'purchase_sessions']

function sessionDays({ sessions }: Rollups): Statement {
  const sums = [...sessions.values()]
  const added = [...SUM_COLUMNS, 'events', ...REACHED_COLUMNS]
  return {
    sql: `INSERT INTO mart.session_day AS d (traffic_key, device_key, session_date, is_first, is_signed_in, is_bot,
       ${added.join(', ')})
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::bool[], $5::bool[], $6::bool[],
       ${added.map((_, i) => `$${i + 7}::bigint[]`).join(', ')})
     ON CONFLICT (session_date, traffic_key, device_key, is_first, is_signed_in, is_bot) DO UPDATE SET
       ${added.map((column) => `${column} = d.${column} + excluded.${column}`).join(', ')}`,
    values: [
      ...columns(
        sums,
        (s) => s.trafficKey,
        (s) => s.deviceKey,
        (s) => isoDay(s.date),
        (s) => s.isFirst,
        (s) => s.isSignedIn,
        (s) => s.isBot,
      ),
      ...sumColumns(sums),
      ...columns(sums, (s) => s.events),
      ...REACHED_COLUMNS.map((_, step) => sums.map((s) => s.reached[step])),
    ],
  }
}

/**
 * Rows that come to nothing go, so that a warehouse that took a detour ends like one that did not. There can be some only where
 * something was taken away.
 */
export function sweepRollups(rollups: Rollups): Statement[] {
  const days = (rows: readonly { date: number }[]) => [...new Set(rows.map(({ date }) => date))].map(isoDay)
  const emptied = (table: string, date: string, rows: readonly { date: number }[], ...counts: string[]) => ({
    sql: `DELETE FROM mart.${table} WHERE ${date} = ANY($1::date[]) AND ${counts.map((count) => `${count} = 0`).join(' AND ')}`,
    values: [days(rows)],
  })
  const sessions = [...rollups.sessions.values()]
  return [
    emptied('session_day', 'session_date', sessions, 'sessions'),
    emptied('landing_day', 'date', sessions, 'sessions'),
    emptied('journey_day', 'date', sessions, 'sessions'),
    emptied('page_day', 'date', rollups.pages.rows(), 'page_views', 'entrances', 'exits'),
    emptied('event_day', 'event_date', rollups.events.rows(), 'events'),
    emptied('product_day', 'event_date', rollups.products.rows(), 'views', 'carts', 'removals'),
    {
      sql: 'DELETE FROM mart.event_quarter WHERE quarter = ANY($1::timestamptz[]) AND events = 0',
      values: [[...rollups.quarters.values()].map(({ startedAt }) => timestamp(startedAt))],
    },
  ]
}
