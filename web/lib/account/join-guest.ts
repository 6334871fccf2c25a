import { MOST_OF_ONE } from '../cart/cart.ts'
import { lockCart } from '../checkout/lines.ts'
import type { PrismaClient, Transaction } from '../database/prisma.ts'

export interface Guest {
  /** Of the browser's cart; null: it has none. */
  tokenHash: Uint8Array<ArrayBuffer> | null
  /** Ids of products, the newest first. */
  wished: readonly string[]
}

/**
 * At sign-in: what the browser did as a guest becomes the account's, in one transaction. Done again, or by two at once, it
 * happens once.
 */
export async function joinGuest(
  db: PrismaClient,
  userId: string,
  { tokenHash, wished }: Guest,
): Promise<void> {
  await db.$transaction(async (tx) => {
    if (tokenHash !== null) {
      await joinCart(tx, userId, tokenHash)
      await joinOrders(tx, userId, tokenHash)
    }
    await joinWishlist(tx, userId, wished)
  })
}

async function joinCart(tx: Transaction, userId: string, tokenHash: Uint8Array<ArrayBuffer>): Promise<void> {
  const guestCart = await lockCart(tx, { tokenHash })
  if (guestCart === null) return
  const accountCart = await openAccountCart(tx, userId)
  // As adding does it: up to what is in stock. What either cart held before stays, and the cart's page tells where it is too much.
  await tx.$executeRaw`
    INSERT INTO cart_items (cart_id, product_id, quantity, created_at)
    SELECT ${accountCart}::uuid, product_id, quantity, created_at FROM cart_items WHERE cart_id = ${guestCart}::uuid
    ORDER BY product_id
    ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = least(
      ${MOST_OF_ONE},
      greatest(
        cart_items.quantity,
        excluded.quantity,
        least(
          cart_items.quantity + excluded.quantity,
          (SELECT stock FROM products WHERE id = excluded.product_id)
        )
      )
    )`
  await tx.cart.deleteMany({ where: { id: guestCart, tokenHash } })
}

/** Locked. It may become an order between being found and being locked: then there is another. */
async function openAccountCart(tx: Transaction, userId: string): Promise<string> {
  for (let attempt = 0; attempt < 5; attempt++) {
    await tx.cart.createMany({ data: [{ userId }], skipDuplicates: true })
    const id = await lockCart(tx, { userId })
    if (id !== null) return id
  }
  throw new Error('the cart of the account was ordered again and again')
}

/** An order belongs to whoever its cart belongs to; its own row is a record that does not change. */
async function joinOrders(
  tx: Transaction,
  userId: string,
  tokenHash: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await tx.cart.updateMany({ where: { tokenHash, status: 'ordered' }, data: { userId, tokenHash: null } })
}

async function joinWishlist(tx: Transaction, userId: string, wished: readonly string[]): Promise<void> {
  const known = await tx.product.findMany({ where: { id: { in: [...wished] } }, select: { id: true } })
  const data = known.map(({ id }) => ({ userId, productId: id }))
  await tx.wishlistItem.createMany({ data, skipDuplicates: true })
}
