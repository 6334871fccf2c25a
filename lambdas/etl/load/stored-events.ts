import type pg from 'pg'
import type { Stage } from '../../events/names.ts'
import { originOf } from '../facts/traffic.ts'
import { stepOf } from '../sessions/journey.ts'
import { PRODUCT_MEASURES } from '../sessions/products.ts'
import type { CutEvent } from '../sessions/session.ts'
import { groupBy } from './group-by.ts'
import { columns, ms, timestamp } from './warehouse.ts'

/** An event read back from the facts, as far as cutting and roll-ups need it. */
export interface StoredEvent extends CutEvent {
  visitorKey: bigint
  eventKey: bigint
  objectKey: bigint
  transactionId: string | null
  value: number | null
  currency: string
}

const EVENT_COLUMNS = `
  f.event_id, ${ms('f.occurred_at')} AS occurred_ms, ${ms('f.received_at')} AS received_ms,
  ${ms('f.session_started_at')} AS session_ms, f.position, f.event_date - date '1970-01-01' AS day,
  f.visitor_key, f.event_key, f.object_key, f.page_key, f.device_key, f.traffic_key, f.user_key, f.is_bot,
  f.transaction_id, f.value::float8 AS value, f.currency, f.search_term,
  f.product_key, f.has_items, e.name, e.stage, e.is_interaction, e.is_conversion,
  t.source, t.medium, t.campaign, o.event_id IS NOT NULL AS is_order`

const EVENT_JOINS = `
  JOIN dw.dim_event e USING (event_key)
  LEFT JOIN dw.dim_traffic t USING (traffic_key)
  LEFT JOIN dw.fact_order o ON o.event_id = f.event_id`

/** What an order adds to the revenue of sessions, which is in the property's currency. */
export const revenueOf = (value: number | null, currency: string, propertyCurrency: string) =>
  currency === propertyCurrency ? (value ?? 0) : 0

interface EventRow {
  event_id: string
  occurred_ms: number
  received_ms: number
  session_ms: number
  position: number
  day: number
  visitor_key: bigint
  event_key: bigint
  object_key: bigint
  page_key: bigint | null
  device_key: bigint
  traffic_key: bigint | null
  user_key: bigint | null
  is_bot: boolean
  transaction_id: string | null
  value: number | null
  currency: string | null
  search_term: string | null
  product_key: bigint | null
  has_items: boolean
  name: string
  stage: Stage | null
  is_interaction: boolean
  is_conversion: boolean
  source: string | null
  medium: string | null
  campaign: string | null
  is_order: boolean
}

function storedEvent(
  row: EventRow,
  propertyCurrency: string,
  itemsOf: ReadonlyMap<string, bigint[]>,
): StoredEvent {
  const currency = row.currency ?? propertyCurrency
  return {
    eventId: row.event_id,
    occurredAt: row.occurred_ms,
    receivedAt: row.received_ms,
    position: row.position,
    date: row.day,
    pageKey: row.page_key,
    deviceKey: row.device_key,
    trafficKey: row.traffic_key,
    origin:
      row.traffic_key === null ? null : originOf(row.source ?? '', row.medium ?? '', row.campaign ?? ''),
    userKey: row.user_key,
    isBot: row.is_bot,
    stage: row.stage,
    step: stepOf(row.name, row.stage),
    searchTerm: row.search_term,
    productKeys: itemsOf.get(row.event_id) ?? (row.product_key === null ? [] : [row.product_key]),
    isPageView: row.stage === 'page_view',
    isInteraction: row.is_interaction,
    isConversion: row.is_conversion,
    orderValue: row.is_order ? revenueOf(row.value, currency, propertyCurrency) : null,
    sessionStartedAt: row.session_ms,
    visitorKey: row.visitor_key,
    eventKey: row.event_key,
    objectKey: row.object_key,
    transactionId: row.transaction_id,
    value: row.value,
    currency,
  }
}

/** Rows as events, with the products of those that count for products. */
async function asEvents(
  client: pg.Client,
  rows: readonly EventRow[],
  propertyCurrency: string,
): Promise<StoredEvent[]> {
  const many = rows.filter(({ has_items, stage }) => has_items && PRODUCT_MEASURES.has(stage))
  const items = many.length === 0 ? new Map<string, bigint[]>() : await storedItems(client, many)
  return rows.map((row) => storedEvent(row, propertyCurrency, items))
}

async function storedItems(client: pg.Client, events: readonly EventRow[]): Promise<Map<string, bigint[]>> {
  const times = events.map(({ occurred_ms }) => occurred_ms)
  const { rows } = await client.query<{ event_id: string; product_key: bigint }>(
    `SELECT i.event_id, i.product_key FROM dw.fact_event_item i
     WHERE i.event_id = ANY($1::uuid[]) AND i.occurred_at BETWEEN $2 AND $3
     GROUP BY i.event_id, i.product_key`,
    [
      events.map(({ event_id }) => event_id),
      // The months to look in.
      timestamp(times.reduce((a, b) => Math.min(a, b))),
      timestamp(times.reduce((a, b) => Math.max(a, b))),
    ],
  )
  const byEvent = groupBy(rows, ({ event_id }) => event_id)
  return new Map([...byEvent].map(([id, own]) => [id, own.map(({ product_key }) => product_key)]))
}

/** The copies that count of events seen before. */
export async function storedCopies(
  client: pg.Client,
  ids: readonly string[],
  currency: string,
): Promise<StoredEvent[]> {
  if (ids.length === 0) return []
  const { rows } = await client.query<EventRow>(
    `SELECT ${EVENT_COLUMNS}
     FROM etl.seen_event s
     JOIN dw.fact_event f
       ON f.visitor_key = s.visitor_key AND f.occurred_at = s.occurred_at AND f.event_id = s.event_id
     ${EVENT_JOINS}
     WHERE s.event_id = ANY($1::uuid[])`,
    [ids],
  )
  return asEvents(client, rows, currency)
}

/** The purchase events of these transactions. */
export async function storedPurchases(
  client: pg.Client,
  transactionIds: readonly string[],
  currency: string,
): Promise<StoredEvent[]> {
  if (transactionIds.length === 0) return []
  const { rows } = await client.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM dw.fact_event f ${EVENT_JOINS}
     WHERE f.transaction_id = ANY($1::text[]) AND e.stage = 'purchase'`,
    [transactionIds],
  )
  return asEvents(client, rows, currency)
}

export interface Span {
  visitorKey: bigint
  from: number
  to: number
}

/** The events of some visitors between two moments, both included. */
export async function storedEvents(
  client: pg.Client,
  spans: readonly Span[],
  currency: string,
): Promise<StoredEvent[]> {
  if (spans.length === 0) return []
  const { rows } = await client.query<EventRow>(
    `SELECT ${EVENT_COLUMNS}
     FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS span (visitor_key, began, ended)
     JOIN dw.fact_event f ON f.visitor_key = span.visitor_key AND f.occurred_at BETWEEN span.began AND span.ended
     ${EVENT_JOINS}`,
    columns(
      spans,
      ({ visitorKey }) => visitorKey,
      ({ from }) => timestamp(from),
      ({ to }) => timestamp(to),
    ),
  )
  return asEvents(client, rows, currency)
}
