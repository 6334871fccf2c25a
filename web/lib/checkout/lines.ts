import type { Holder } from '../cart/holder.ts'
import type { Transaction } from '../database/prisma.ts'

/** What a cart holds, with its products locked until the transaction ends. Amounts are in minor units. */
export interface Line {
  productId: string
  name: string
  sku: string
  currency: string
  stock: number
  quantity: number
  unitPrice: number
  total: number
}

/** @returns the holder's open cart, which nobody else makes an order of meanwhile; null: there is none */
export async function lockCart(tx: Transaction, holder: Holder): Promise<string | null> {
  const carts =
    'userId' in holder
      ? await tx.$queryRaw<{ id: string }[]>`
          SELECT id::text FROM carts WHERE user_id = ${holder.userId}::uuid AND status = 'open' FOR UPDATE`
      : await tx.$queryRaw<{ id: string }[]>`
          SELECT id::text FROM carts WHERE token_hash = ${holder.tokenHash} AND status = 'open' FOR UPDATE`
  return carts[0]?.id ?? null
}

/** Locks in the order of their ids: two carts with the same products cannot wait for one another in a ring. */
export async function lockLines(tx: Transaction, cartId: string): Promise<Line[]> {
  const rows = await tx.$queryRaw<(Omit<Line, 'unitPrice' | 'total'> & { unitPrice: bigint })[]>`
    SELECT p.id::text AS "productId", p.name, p.sku, p.currency, p.stock, i.quantity, p.current_price AS "unitPrice"
    FROM cart_items i JOIN products p ON p.id = i.product_id
    WHERE i.cart_id = ${cartId}::uuid AND p.is_active
    ORDER BY p.id
    FOR NO KEY UPDATE OF p`
  return rows.map((row) => {
    const unitPrice = Number(row.unitPrice)
    return { ...row, unitPrice, total: unitPrice * row.quantity }
  })
}

/** @throws by the stock's own check, where a line asks for more than there is */
export async function takeStock(tx: Transaction, lines: readonly Line[]): Promise<void> {
  const ids = lines.map(({ productId }) => productId)
  const quantities = lines.map(({ quantity }) => quantity)
  await tx.$executeRaw`
    UPDATE products p SET stock = p.stock - taken.quantity
    FROM unnest(${ids}::uuid[], ${quantities}::int[]) AS taken (id, quantity)
    WHERE p.id = taken.id`
}
