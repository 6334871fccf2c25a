import type pg from 'pg'
import { isoDay } from '../facts/local-date.ts'
import type { QuarterSum, Rollups } from './rollups.ts'
import { SUM_COLUMNS, sumColumns } from './session-sums.ts'
import { Tally } from './tally.ts'
import { columns, timestamp } from './warehouse.ts'
import { writeLandings } from './write-landings.ts'
import { writeTransitions } from './write-transitions.ts'

export async function writeRollups(client: pg.Client, rollups: Rollups): Promise<void> {
  await writeSessionDays(client, rollups)
  await writeLandings(client, rollups)
  await writeTransitions(client, rollups.transitions.rows())
  await writeQuarters(client, [...rollups.quarters.values()])
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
    `INSERT INTO mart.event_day AS d (event_key, event_date, is_bot, events, late)
     SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[], $4::bigint[], $5::bigint[])
     ON CONFLICT (event_date, event_key, is_bot) DO UPDATE SET events = d.events + excluded.events,
       late = d.late + excluded.late`,
    [
      ...Tally.columns(events),
      ...columns(
        events,
        (r) => r.events,
        (r) => r.late,
      ),
    ],
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

async function writeQuarters(client: pg.Client, quarters: readonly QuarterSum[]): Promise<void> {
  await client.query(
    `INSERT INTO mart.event_quarter AS q (quarter, is_bot, events, page_views)
     SELECT * FROM unnest($1::timestamptz[], $2::bool[], $3::bigint[], $4::bigint[])
     ON CONFLICT (quarter, is_bot) DO UPDATE SET events = q.events + excluded.events,
       page_views = q.page_views + excluded.page_views`,
    columns(
      quarters,
      ({ startedAt }) => timestamp(startedAt),
      ({ isBot }) => isBot,
      ({ events }) => events,
      ({ pageViews }) => pageViews,
    ),
  )
}

/** By step of the shop's funnel. */
const REACHED_COLUMNS = ['view_sessions', 'cart_sessions', 'checkout_sessions', 'purchase_sessions']

async function writeSessionDays(client: pg.Client, { sessions }: Rollups): Promise<void> {
  const sums = [...sessions.values()]
  const added = [...SUM_COLUMNS, 'events', ...REACHED_COLUMNS]
  await client.query(
    `INSERT INTO mart.session_day AS d (traffic_key, device_key, session_date, is_first, is_signed_in, is_bot,
       ${added.join(', ')})
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::bool[], $5::bool[], $6::bool[],
       ${added.map((_, i) => `$${i + 7}::bigint[]`).join(', ')})
     ON CONFLICT (session_date, traffic_key, device_key, is_first, is_signed_in, is_bot) DO UPDATE SET
       ${added.map((column) => `${column} = d.${column} + excluded.${column}`).join(', ')}`,
    [
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
  await client.query('DELETE FROM mart.landing_day WHERE date = ANY($1::date[]) AND sessions = 0', [
    sessionDays,
  ])
  await client.query('DELETE FROM mart.journey_day WHERE date = ANY($1::date[]) AND sessions = 0', [
    sessionDays,
  ])
  await client.query(
    'DELETE FROM mart.page_day WHERE date = ANY($1::date[]) AND page_views = 0 AND entrances = 0 AND exits = 0',
    [days(rollups.pages.rows().map(({ date }) => date))],
  )
  await client.query('DELETE FROM mart.event_quarter WHERE quarter = ANY($1::timestamptz[]) AND events = 0', [
    [...rollups.quarters.values()].map(({ startedAt }) => timestamp(startedAt)),
  ])
  await client.query('DELETE FROM mart.event_day WHERE event_date = ANY($1::date[]) AND events = 0', [
    days(rollups.events.rows().map(({ date }) => date)),
  ])
  await client.query(
    'DELETE FROM mart.product_day WHERE event_date = ANY($1::date[]) AND views = 0 AND carts = 0 AND removals = 0',
    [days(rollups.products.rows().map(({ date }) => date))],
  )
}
