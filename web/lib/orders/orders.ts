import type { Prisma } from '../../generated/prisma/client.ts'
import { type Holder, ordersOf } from '../cart/holder.ts'
import type { PrismaClient } from '../database/prisma.ts'

export interface OrderSummary {
  number: string
  status: string
  placedAt: Date
  /** Minor units. */
  total: number
  currency: string
  items: number
}

/** What the holder ordered, the newest first. */
export async function readOrders(db: PrismaClient, holder: Holder | null): Promise<OrderSummary[]> {
  if (holder === null) return []
  const rows = await db.order.findMany({
    where: ordersOf(holder),
    select: {
      number: true,
      status: true,
      placedAt: true,
      total: true,
      currency: true,
      orderItems: { select: { quantity: true } },
    },
    orderBy: { placedAt: 'desc' },
    take: 100,
  })
  return rows.map(({ orderItems, total, ...order }) => ({
    ...order,
    total: Number(total),
    items: orderItems.reduce((sum, { quantity }) => sum + quantity, 0),
  }))
}

const detail = {
  number: true,
  status: true,
  email: true,
  placedAt: true,
  currency: true,
  subtotal: true,
  shipping: true,
  tax: true,
  total: true,
  shipFullName: true,
  shipLine1: true,
  shipLine2: true,
  shipCity: true,
  shipRegion: true,
  shipPostalCode: true,
  shipCountry: true,
  orderItems: {
    select: {
      productId: true,
      productName: true,
      unitPrice: true,
      quantity: true,
      lineTotal: true,
      product: {
        select: { slug: true, brand: { select: { name: true } }, category: { select: { name: true } } },
      },
    },
  },
  payments: {
    select: { id: true, status: true, declineReason: true, settledAt: true },
    orderBy: { createdAt: 'desc' },
    take: 1,
  },
} satisfies Prisma.OrderSelect

export type OrderDetail = Prisma.OrderGetPayload<{ select: typeof detail }>

/** @returns null also for an order that is somebody else's: that it exists is not said either */
export async function findOrder(
  db: PrismaClient,
  holder: Holder | null,
  number: string,
): Promise<OrderDetail | null> {
  if (holder === null) return null
  return db.order.findFirst({ where: { AND: [{ number }, ordersOf(holder)] }, select: detail })
}
