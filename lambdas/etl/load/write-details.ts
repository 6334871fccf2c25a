import type pg from 'pg'
import type { Session } from '../sessions/session.ts'
import { copyRows, RowWriter } from './copy-binary.ts'
import type { Recut } from './recut.ts'
import { columns, timestamp } from './warehouse.ts'

/**
 * What stands beside sessions: their searches, and what was done with products in them. Taken out for all chains that were cut again and
 * written for what they were cut into, so that nothing has to be compared: it follows from the events alone.
 */
export async function writeDetails(client: pg.Client, recut: Recut): Promise<void> {
  const { chains, restitched, searches, products } = recut
  for (const table of ['dw.fact_search', 'dw.fact_session_product'] as const) {
    if (chains.length > 0) await removeDetails(client, table, chains)
    if (restitched.length > 0) await restitchDetails(client, table, restitched)
  }
  if (searches.length > 0) await copyRows(client, SEARCH_TARGET, searchRows(searches))
  if (products.length > 0) await copyRows(client, PRODUCT_TARGET, productRows(products))
}

type DetailTable = 'dw.fact_search' | 'dw.fact_session_product'

async function removeDetails(client: pg.Client, table: DetailTable, chains: Recut['chains']): Promise<void> {
  await client.query(
    `DELETE FROM ${table} d USING unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS c (visitor_key, began, ended)
     WHERE d.visitor_key = c.visitor_key AND d.session_started_at BETWEEN c.began AND c.ended`,
    columns(
      chains,
      ({ visitorKey }) => visitorKey,
      ({ from }) => timestamp(from),
      ({ to }) => timestamp(to),
    ),
  )
}

/** All else that the details say of a session changes only where it is cut again. */
async function restitchDetails(
  client: pg.Client,
  table: DetailTable,
  sessions: readonly Session[],
): Promise<void> {
  await client.query(
    `UPDATE ${table} d SET is_first = s.is_first
     FROM unnest($1::bigint[], $2::timestamptz[], $3::bool[]) AS s (visitor_key, started_at, is_first)
     WHERE d.visitor_key = s.visitor_key AND d.session_started_at = s.started_at`,
    columns(
      sessions,
      ({ visitorKey }) => visitorKey,
      ({ startedAt }) => timestamp(startedAt),
      ({ isFirst }) => isFirst,
    ),
  )
}

const SESSION_COLUMNS = 'visitor_key, session_started_at, traffic_key, device_key, is_first, is_signed_in'

function writeSession(row: RowWriter, session: Session): void {
  row.key(session.visitorKey)
  row.timestamp(session.startedAt)
  row.key(session.trafficKey)
  row.key(session.deviceKey)
  row.bool(session.isFirst)
  row.bool(session.userKey !== null)
}

const SEARCH_TARGET = `dw.fact_search (${SESSION_COLUMNS}, is_bot, session_date, has_click, term)`
const SEARCH_COLUMNS = 10

function searchRows(searches: Recut['searches']): Buffer {
  const row = new RowWriter(SEARCH_COLUMNS)
  for (const search of searches) {
    row.row()
    writeSession(row, search.session)
    row.bool(search.session.isBot)
    row.date(search.session.date)
    row.bool(search.hasClick)
    row.text(search.term)
  }
  return row.finish()
}

const PRODUCT_TARGET = `dw.fact_session_product (${SESSION_COLUMNS}, product_key, event_date, views, carts, removals, is_bot)`
const PRODUCT_COLUMNS = 12

function productRows(products: Recut['products']): Buffer {
  const row = new RowWriter(PRODUCT_COLUMNS)
  for (const product of products) {
    row.row()
    writeSession(row, product.session)
    row.key(product.productKey)
    row.date(product.date)
    row.int4(product.views)
    row.int4(product.carts)
    row.int4(product.removals)
    row.bool(product.isBot)
  }
  return row.finish()
}
