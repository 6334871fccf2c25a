import type pg from 'pg'
import type { FactEvent } from '../facts/fact-event.ts'
import { isoDay } from '../facts/local-date.ts'
import type { Copies } from './copies.ts'
import { groupBy } from './group-by.ts'
import { revenueOf, storedPurchases } from './stored-events.ts'
import { columns, ms, timestamp } from './warehouse.ts'

/** An order, by the purchase event that stands for it. Times are epoch ms. */
export interface Order {
  orderId: string
  transactionId: string | null
  eventId: string
  occurredAt: number
  receivedAt: number
  position: number
  date: number
  visitorKey: bigint
  userKey: bigint | null
  /** Minor units of `currency`. */
  value: number | null
  currency: string
  isBot: boolean
}

export interface OrderChanges {
  placed: Order[]
  /** Orders that another event stands for now, or none. */
  withdrawn: Order[]
  /** What events add to their sessions' revenue after this: null where they are no order's event any more. */
  revenueByEvent: Map<string, number | null>
}

/**
 * Settles which purchase event stands for an order: shops send a transaction's event several times, and the order counts once.
 * It is the earliest that says a value, else the earliest. An event without a transaction id is an order of its own.
 */
export async function settleOrders(
  client: pg.Client,
  copies: Copies,
  currency: string,
): Promise<OrderChanges> {
  const changes: OrderChanges = { placed: [], withdrawn: [], revenueByEvent: new Map() }
  const fresh = copies.fresh.filter(({ kind }) => kind.stage === 'purchase').map(orderOfFact)
  const lost = copies.replaced.filter(({ stage }) => stage === 'purchase').map(orderOf)
  const ids = [...new Set([...fresh, ...lost].map(({ orderId }) => orderId))]
  if (ids.length === 0) return changes

  const gone = new Set(copies.replaced.map(({ eventId }) => eventId))
  const there = await storedOrders(client, ids)
  // Where an order has lost its event, the other events of its transaction stand again.
  const again = (await storedPurchases(client, transactionsOf(lost), currency)).map(orderOf)
  const standing = [...there, ...again].filter(({ eventId }) => !gone.has(eventId))
  const candidates = groupBy([...fresh, ...standing], ({ orderId }) => orderId)
  const thereById = new Map(there.map((order) => [order.orderId, order]))
  for (const id of ids) settle(changes, thereById.get(id), candidates.get(id) ?? [])
  // Withdrawn before placed: a copy of an event may name another transaction than the copy it takes the place of.
  for (const { eventId } of changes.withdrawn) changes.revenueByEvent.set(eventId, null)
  for (const order of changes.placed)
    changes.revenueByEvent.set(order.eventId, revenueOf(order.value, order.currency, currency))
  return changes
}

function settle(changes: OrderChanges, there: Order | undefined, candidates: Order[]): void {
  const best = candidates.reduce<Order | undefined>(
    (a, b) => (a === undefined || standsBefore(b, a) ? b : a),
    undefined,
  )
  if (best === there) return
  if (there !== undefined) changes.withdrawn.push(there)
  if (best !== undefined) changes.placed.push(best)
}

function standsBefore(a: Order, b: Order): boolean {
  if ((a.value === null) !== (b.value === null)) return a.value !== null
  const order = a.occurredAt - b.occurredAt || a.receivedAt - b.receivedAt || a.position - b.position
  return order === 0 ? a.eventId < b.eventId : order < 0
}

const transactionsOf = (orders: readonly Order[]) =>
  orders.map(({ transactionId }) => transactionId).filter((id) => id !== null)

const orderOfFact = (fact: FactEvent) =>
  orderOf({ ...fact, transactionId: fact.told.transactionId ?? null, visitorKey: fact.visitor.key })

function orderOf(event: Omit<Order, 'orderId'>): Order {
  const { transactionId, eventId, occurredAt, receivedAt, position, date } = event
  const { visitorKey, userKey, value, currency, isBot } = event
  const orderId = transactionId ?? eventId
  return {
    orderId,
    transactionId,
    eventId,
    occurredAt,
    receivedAt,
    position,
    date,
    visitorKey,
    userKey,
    value,
    currency,
    isBot,
  }
}

async function storedOrders(client: pg.Client, ids: readonly string[]): Promise<Order[]> {
  const { rows } = await client.query<Order>(
    `SELECT order_id AS "orderId", transaction_id AS "transactionId", event_id AS "eventId",
       ${ms('occurred_at')} AS "occurredAt", ${ms('received_at')} AS "receivedAt", position,
       order_date - date '1970-01-01' AS date, visitor_key AS "visitorKey", user_key AS "userKey",
       value::float8 AS value, currency, is_bot AS "isBot"
     FROM dw.fact_order WHERE order_id = ANY($1::text[])`,
    [ids],
  )
  return rows
}

/** After the facts: an order's items are those of its event. */
export async function writeOrders(client: pg.Client, { placed, withdrawn }: OrderChanges): Promise<void> {
  if (withdrawn.length > 0)
    await client.query('DELETE FROM dw.fact_order WHERE order_id = ANY($1::text[])', [
      withdrawn.map(({ orderId }) => orderId),
    ])
  if (placed.length === 0) return
  await client.query(
    `INSERT INTO dw.fact_order (order_id, transaction_id, event_id, occurred_at, received_at, position, order_date,
       visitor_key, user_key, value, currency, is_bot)
     SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::date[],
       $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bool[])`,
    columns(
      placed,
      (o) => o.orderId,
      (o) => o.transactionId,
      (o) => o.eventId,
      (o) => timestamp(o.occurredAt),
      (o) => timestamp(o.receivedAt),
      (o) => o.position,
      (o) => isoDay(o.date),
      (o) => o.visitorKey,
      (o) => o.userKey,
      (o) => o.value,
      (o) => o.currency,
      (o) => o.isBot,
    ),
  )
  await client.query(
    `INSERT INTO dw.fact_order_item (order_id, position, product_key, quantity, price, variant)
     SELECT o.order_id, i.position, i.product_key, i.quantity, i.price, i.variant
     FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) AS o (order_id, event_id, occurred_at)
     JOIN dw.fact_event_item i ON i.event_id = o.event_id AND i.occurred_at = o.occurred_at`,
    columns(
      placed,
      (o) => o.orderId,
      (o) => o.eventId,
      (o) => timestamp(o.occurredAt),
    ),
  )
}
