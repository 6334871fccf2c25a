import type pg from 'pg'
import { copyRows, RowWriter } from './copy-binary.ts'
import type { Recut } from './recut.ts'
import { columns, timestamp } from './warehouse.ts'

/**
 * What stands beside sessions: their searches, and what was done with products in them. Taken out for all chains that were cut again and
 * written for what they were cut into, so that nothing has to be compared: it follows from the events alone.
 */
export async function writeDetails(client: pg.Client, { chains, searches, products }: Recut): Promise<void> {
  if (chains.length > 0) {
    await removeDetails(client, 'dw.fact_search', chains)
    await removeDetails(client, 'dw.fact_session_product', chains)
  }
  if (searches.length > 0) await copyRows(client, SEARCH_TARGET, searchRows(searches))
  if (products.length > 0) await copyRows(client, PRODUCT_TARGET, productRows(products))
}

async function removeDetails(
  client: pg.Client,
  table: 'dw.fact_search' | 'dw.fact_session_product',
  chains: Recut['chains'],
): Promise<void> {
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

const SEARCH_TARGET = 'dw.fact_search (visitor_key, session_started_at, session_date, has_click, term)'
const SEARCH_COLUMNS = 5

function searchRows(searches: Recut['searches']): Buffer {
  const row = new RowWriter(SEARCH_COLUMNS)
  for (const search of searches) {
    row.row()
    row.key(search.visitorKey)
    row.timestamp(search.sessionStartedAt)
    row.date(search.date)
    row.bool(search.hasClick)
    row.text(search.term)
  }
  return row.finish()
}

const PRODUCT_TARGET = `dw.fact_session_product (visitor_key, session_started_at, product_key, event_date, views, carts, removals,
  is_bot)`
const PRODUCT_COLUMNS = 8

function productRows(products: Recut['products']): Buffer {
  const row = new RowWriter(PRODUCT_COLUMNS)
  for (const product of products) {
    row.row()
    row.key(product.visitorKey)
    row.timestamp(product.sessionStartedAt)
    row.key(product.productKey)
    row.date(product.date)
    row.int4(product.views)
    row.int4(product.carts)
    row.int4(product.removals)
    row.bool(product.isBot)
  }
  return row.finish()
}
