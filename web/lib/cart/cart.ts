import { cardOf, cardSelect, type ProductCard } from '../catalogue/product-card.ts'
import { lockCart } from '../checkout/lines.ts'
import type { PrismaClient } from '../database/prisma.ts'
import { cartOf, type Holder } from './holder.ts'

export interface CartLine {
  product: ProductCard
  quantity: number
  /** Minor units. */
  total: number
}

export interface Cart {
  lines: CartLine[]
  items: number
}

export const MOST_OF_ONE = 99

/** The holder's open cart; one without lines where there is none. Products no longer sold are left out. */
export async function readCart(db: PrismaClient, holder: Holder | null): Promise<Cart> {
  if (holder === null) return { lines: [], items: 0 }
  const rows = await db.cartItem.findMany({
    where: { cart: { ...cartOf(holder), status: 'open' }, product: { isActive: true } },
    select: { quantity: true, product: { select: cardSelect } },
    orderBy: [{ createdAt: 'asc' }, { productId: 'asc' }],
  })
  const lines = rows.map(({ quantity, product }) => {
    const card = cardOf(product)
    return { product: card, quantity, total: card.currentPrice * quantity }
  })
  return { lines, items: lines.reduce((sum, { quantity }) => sum + quantity, 0) }
}

export async function countItems(db: PrismaClient, holder: Holder | null): Promise<number> {
  if (holder === null) return 0
  const { _sum } = await db.cartItem.aggregate({
    where: { cart: { ...cartOf(holder), status: 'open' }, product: { isActive: true } },
    _sum: { quantity: true },
  })
  return _sum.quantity ?? 0
}

/**
 * Adds to what the cart holds of the product, up to what is in stock.
 * @returns how many the cart holds of it now; null: it is not sold, or not in stock
 */
export async function addToCart(
  db: PrismaClient,
  holder: Holder,
  productId: string,
  quantity: number,
): Promise<number | null> {
  const product = await db.product.findUnique({
    where: { id: productId, isActive: true },
    select: { stock: true },
  })
  if (product === null || product.stock === 0) return null
  const most = Math.min(MOST_OF_ONE, product.stock)
  const cartId = await openCart(db, holder)
  // In one statement: two clicks at once are two items.
  const [row] = await db.$queryRaw<{ quantity: number }[]>`
    INSERT INTO cart_items (cart_id, product_id, quantity)
    VALUES (${cartId}::uuid, ${productId}::uuid, ${Math.min(quantity, most)})
    ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = least(cart_items.quantity + ${quantity}, ${most})
    RETURNING quantity`
  return row?.quantity ?? null
}

/**
 * @param quantity 0 takes the product out
 * @returns how many more, or fewer, the cart holds of it now
 */
export async function setQuantity(
  db: PrismaClient,
  holder: Holder,
  productId: string,
  quantity: number,
): Promise<number> {
  return db.$transaction(async (tx) => {
    // Of two clicks at once the second finds what the first left.
    const cartId = await lockCart(tx, holder)
    if (cartId === null) return 0
    const where = { cartId_productId: { cartId, productId } }
    const line = await tx.cartItem.findUnique({ where, select: { quantity: true } })
    if (line === null) return 0
    const now = Math.min(quantity, MOST_OF_ONE)
    if (now === 0) await tx.cartItem.delete({ where })
    else await tx.cartItem.update({ where, data: { quantity: now } })
    return now - line.quantity
  })
}

/** @returns the id of the holder's open cart, made where there is none; of two that make one, the first stands */
async function openCart(db: PrismaClient, holder: Holder): Promise<string> {
  const find = () => db.cart.findFirst({ where: { ...cartOf(holder), status: 'open' }, select: { id: true } })
  const there = await find()
  if (there !== null) return there.id
  await db.cart.createMany({ data: [{ ...holder }], skipDuplicates: true })
  const made = await find()
  if (made === null) throw new Error('a cart was made and is not there')
  return made.id
}
