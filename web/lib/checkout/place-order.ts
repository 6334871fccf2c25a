import { cartOf, type Holder, ordersOf } from '../cart/holder.ts'
import type { PrismaClient, Transaction } from '../database/prisma.ts'
import type { ShippingAddress } from './checkout-form.ts'
import { type Line, lockCart, lockLines, takeStock } from './lines.ts'
import { totalsOf } from './totals.ts'

export interface PlaceOrderInput {
  holder: Holder
  /** Made by the checkout page, once: sent again, it is the same order. */
  key: string
  email: string
  address: ShippingAddress
  /** What the page said that it costs, minor units. Where it costs something else by now, nothing is ordered. */
  expectedTotal: number
  provider: string
}

export type PlaceOrderResult =
  /** The caller, and nobody else, charges for the payment. */
  | { kind: 'placed'; number: string; paymentId: string }
  /** The same form sent again. */
  | { kind: 'already'; number: string }
  | { kind: 'empty' }
  | { kind: 'price-changed' }
  | { kind: 'out-of-stock'; products: { name: string; stock: number }[] }

/**
 * Makes an order of the holder's cart: stock and prices are checked and the stock taken in the one transaction that writes
 * the order, with the cart and its products locked. Of two that want the last of something one gets it.
 */
export async function placeOrder(db: PrismaClient, input: PlaceOrderInput): Promise<PlaceOrderResult> {
  return db.$transaction(async (tx) => {
    const cartId = await lockCart(tx, input.holder)
    // Asked with the lock in hand: the same form sent twice at once has waited for the first to end.
    const earlier = await tx.order.findFirst({
      where: { AND: [{ idempotencyKey: input.key }, ordersOf(input.holder)] },
      select: { number: true },
    })
    if (earlier !== null) return { kind: 'already', number: earlier.number }
    if (cartId === null) return { kind: 'empty' }
    const lines = await lockLines(tx, cartId)
    if (lines.length === 0) return { kind: 'empty' }
    const short = lines.filter(({ quantity, stock }) => quantity > stock)
    if (short.length > 0)
      return { kind: 'out-of-stock', products: short.map(({ name, stock }) => ({ name, stock })) }
    if (totalsOf(lines).total !== input.expectedTotal) return { kind: 'price-changed' }
    await takeStock(tx, lines)
    return writeOrder(tx, input, cartId, lines)
  })
}

async function writeOrder(
  tx: Transaction,
  { holder, key, email, address, provider }: PlaceOrderInput,
  cartId: string,
  lines: readonly Line[],
): Promise<PlaceOrderResult> {
  const totals = totalsOf(lines)
  const currency = lines[0]?.currency ?? ''
  const order = await tx.order.create({
    data: {
      idempotencyKey: key,
      cartId,
      userId: 'userId' in holder ? holder.userId : null,
      email,
      ...shipTo(address),
      currency,
      ...totals,
      orderItems: {
        createMany: {
          data: lines.map(({ productId, name, sku, unitPrice, quantity, total }) => ({
            productId,
            productName: name,
            sku,
            unitPrice,
            quantity,
            lineTotal: total,
          })),
        },
      },
      payments: {
        create: { idempotencyKey: crypto.randomUUID(), amount: totals.total, currency, provider },
      },
    },
    select: { number: true, payments: { select: { id: true } } },
  })
  await tx.cart.updateMany({ where: { id: cartId, ...cartOf(holder) }, data: { status: 'ordered' } })
  return { kind: 'placed', number: order.number, paymentId: order.payments[0]?.id ?? '' }
}

function shipTo(address: ShippingAddress) {
  return {
    shipFullName: address.fullName,
    shipLine1: address.line1,
    shipLine2: address.line2,
    shipCity: address.city,
    shipRegion: address.region,
    shipPostalCode: address.postalCode,
    shipCountry: address.country,
    shipPhone: address.phone,
  }
}
