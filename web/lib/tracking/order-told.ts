import type { Item } from '../../tracker/api.ts'
import { majorUnits } from '../money.ts'
import type { OrderDetail } from '../orders/orders.ts'
import type { ShopEvent } from './shop-event.ts'

/** As late as the warehouse takes an event for what it was. */
const TOLD_WITHIN_MS = 7 * 24 * 60 * 60_000

/**
 * Whether a browser that has not told of the order is to do so: it is paid, and was not paid long ago. Such a browser did not
 * have its visitor's consent then, or is another one.
 */
export function isToBeTold(
  { status, payments }: Pick<OrderDetail, 'status' | 'payments'>,
  now: number = Date.now(),
): boolean {
  const settledAt = payments[0]?.settledAt
  const isPaid = ['paid', 'shipped', 'delivered'].includes(status)
  return isPaid && settledAt != null && now - settledAt.getTime() < TOLD_WITHIN_MS
}

/** The value is the order's total, which the warehouse counts as revenue; shipping and tax in it stand beside. */
export function orderCompleted(order: OrderDetail): ShopEvent {
  const { currency, orderItems } = order
  const major = (minor: bigint) => majorUnits(Number(minor), currency)
  const items: Item[] = orderItems.map(({ productId, productName, unitPrice, quantity, product }) => ({
    ...{ id: productId, name: productName, brand: product.brand.name, category: product.category.name },
    ...{ price: major(unitPrice), quantity },
  }))
  return {
    name: 'checkout_complete',
    data: {
      ...{ transactionId: order.number, value: major(order.total), currency, items },
      properties: { shipping: major(order.shipping), tax: major(order.tax) },
    },
  }
}
