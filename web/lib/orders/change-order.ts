import { type Holder, ordersOf } from '../cart/holder.ts'
import type { PrismaClient, Transaction } from '../database/prisma.ts'

/**
 * Enters another attempt to pay for an order whose last was declined.
 * @param key of this attempt: sent again, it is the same one
 * @returns the payment, which the caller charges for; null: there is nothing to pay, or somebody is paying already
 */
export async function retryPayment(
  db: PrismaClient,
  holder: Holder,
  number: string,
  { key, provider }: { key: string; provider: string },
): Promise<string | null> {
  return db.$transaction(async (tx) => {
    const order = await lockPendingOrder(tx, holder, number)
    if (order === null) return null
    const { id: orderId, total: amount, currency } = order
    const rows = await tx.payment.createManyAndReturn({
      data: [{ orderId, idempotencyKey: key, amount, currency, provider }],
      select: { id: true },
      skipDuplicates: true,
    })
    return rows[0]?.id ?? null
  })
}

/**
 * Gives up an order that nobody paid for; what it took goes back to stock.
 * @returns false: it is no longer to be cancelled, or a payment of it may have gone through
 */
export async function cancelOrder(db: PrismaClient, holder: Holder, number: string): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const order = await lockPendingOrder(tx, holder, number)
    return order !== null && cancelLocked(tx, order.id)
  })
}

async function lockPendingOrder(tx: Transaction, holder: Holder, number: string) {
  await tx.$queryRaw`SELECT 1 FROM orders WHERE number = ${number} FOR UPDATE`
  return tx.order.findFirst({
    where: { AND: [{ number, status: 'pending' }, ordersOf(holder)] },
    select: { id: true, total: true, currency: true },
  })
}

async function cancelLocked(tx: Transaction, orderId: string): Promise<boolean> {
  const live = await tx.payment.count({ where: { orderId, status: { not: 'declined' } } })
  if (live > 0) return false
  await tx.$queryRaw`
    SELECT 1 FROM products WHERE id IN (SELECT product_id FROM order_items WHERE order_id = ${orderId}::uuid)
    ORDER BY id FOR NO KEY UPDATE`
  await tx.$executeRaw`
    UPDATE products p SET stock = p.stock + i.quantity
    FROM order_items i WHERE i.order_id = ${orderId}::uuid AND p.id = i.product_id`
  await tx.order.updateMany({ where: { id: orderId, status: 'pending' }, data: { status: 'cancelled' } })
  return true
}

const ABANDONED_AFTER_MS = 30 * 60_000

/** Orders whose payment was declined and whose shoppers did not come back hold stock that others want. */
export async function cancelAbandoned(db: PrismaClient, now: number = Date.now()): Promise<number> {
  const before = new Date(now - ABANDONED_AFTER_MS)
  const orders = await db.order.findMany({
    where: {
      status: 'pending',
      placedAt: { lt: before },
      payments: { every: { status: 'declined', settledAt: { lt: before } } },
    },
    select: { id: true },
    take: 20,
  })
  let cancelled = 0
  for (const { id } of orders) if (await cancelUnlessBusy(db, id)) cancelled++
  return cancelled
}

async function cancelUnlessBusy(db: PrismaClient, id: string): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const free = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM orders WHERE id = ${id}::uuid AND status = 'pending' FOR UPDATE SKIP LOCKED`
    return free.length > 0 && cancelLocked(tx, id)
  })
}
