import type pg from 'pg'
import type { FactEvent } from '../facts/fact-event.ts'
import { copyRows, RowWriter } from './copy-binary.ts'
import type { Recut } from './recut.ts'
import type { StoredEvent } from './stored-events.ts'
import { columns, timestamp } from './warehouse.ts'

/** Writes a batch's events and their items, and the new session of events that were there. */
export async function writeFacts(
  client: pg.Client,
  { fresh, moved }: Recut,
  propertyCurrency: string,
): Promise<void> {
  if (fresh.length > 0) await copyRows(client, EVENT_TARGET, eventRows(fresh, propertyCurrency))
  const withItems = fresh.filter(hasItems)
  if (withItems.length > 0) await copyRows(client, ITEM_TARGET, itemRows(withItems))
  if (moved.length > 0) await moveEvents(client, moved)
}

const EVENT_TARGET = `dw.fact_event (occurred_at, received_at, session_started_at, visitor_key, event_key, device_key,
  object_key, page_key, traffic_key, product_key, user_key, value, event_id, event_date, position, is_bot, has_items,
  is_first_visit, currency, transaction_id, client_session_id, login_state, search_term, page_query, referrer, element,
  properties)`
const EVENT_COLUMNS = 27

/** A single product stands in the event's own row; several, and what an order is made of, in rows of their own. */
const hasItems = ({ items, kind }: FactEvent) =>
  items.length > 1 || (items.length === 1 && (kind.stage === 'purchase' || items[0]?.quantity !== null))

function eventRows(facts: readonly FactEvent[], propertyCurrency: string): Buffer {
  const row = new RowWriter(EVENT_COLUMNS)
  for (const fact of facts) {
    const { told, items } = fact
    row.row()
    row.timestamp(fact.occurredAt)
    row.timestamp(fact.receivedAt)
    row.timestamp(fact.sessionStartedAt)
    row.key(fact.visitor.key)
    row.key(fact.kind.key)
    row.key(fact.device.key)
    row.key(fact.objectKey)
    row.key(fact.pageKey)
    row.key(fact.trafficKey)
    row.key(items.length === 1 ? (items[0]?.product.key ?? null) : null)
    row.key(fact.userKey)
    row.int8(fact.value)
    row.uuid(fact.eventId)
    row.date(fact.date)
    row.int4(fact.position)
    row.bool(fact.device.isBot)
    row.bool(hasItems(fact))
    row.bool(told.isFirstVisit ?? null)
    row.text(fact.value === null && fact.currency === propertyCurrency ? null : fact.currency)
    row.text(told.transactionId)
    row.text(told.sessionId)
    row.text(told.userLoginState)
    row.text(told.searchTerm)
    row.text(fact.pageQuery)
    row.text(told.referrer)
    row.jsonb(told.element)
    row.jsonb(told.properties)
  }
  return row.finish()
}

const ITEM_TARGET =
  'dw.fact_event_item (occurred_at, product_key, price, event_id, position, quantity, variant)'
const ITEM_COLUMNS = 7

function itemRows(facts: readonly FactEvent[]): Buffer {
  const row = new RowWriter(ITEM_COLUMNS)
  for (const fact of facts) {
    fact.items.forEach((item, position) => {
      row.row()
      row.timestamp(fact.occurredAt)
      row.key(item.product.key)
      row.int8(item.price)
      row.uuid(fact.eventId)
      row.int4(position)
      row.float8(item.quantity)
      row.text(item.variant)
    })
  }
  return row.finish()
}

async function moveEvents(client: pg.Client, moved: readonly StoredEvent[]): Promise<void> {
  await client.query(
    `UPDATE dw.fact_event f SET session_started_at = m.session_started_at
     FROM unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::timestamptz[])
       AS m (visitor_key, occurred_at, event_id, session_started_at)
     WHERE f.visitor_key = m.visitor_key AND f.occurred_at = m.occurred_at AND f.event_id = m.event_id`,
    columns(
      moved,
      (event) => event.visitorKey,
      (event) => timestamp(event.occurredAt),
      (event) => event.eventId,
      (event) => timestamp(event.sessionStartedAt),
    ),
  )
}
