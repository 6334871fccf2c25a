import { cookies } from 'next/headers'
import { z } from 'zod'
import { cardOf, cardSelect, type ProductCard } from '../catalogue/product-card.ts'
import { prisma } from '../database/prisma.ts'
import { cookieOptions } from '../visitor/cart-cookie.ts'

/** A visitor without an account keeps the wishlist in a cookie: product ids, the newest first. */

const NAME = 'wishlist'
const MOST = 50

const cookieSchema = z
  .string()
  .max(4_000)
  .transform((text) => text.split('.'))
  .pipe(z.array(z.uuid()).max(MOST))
  .catch([])

export async function readWishedIds(): Promise<string[]> {
  return cookieSchema.parse((await cookies()).get(NAME)?.value)
}

export async function readWishlist(): Promise<ProductCard[]> {
  const ids = await readWishedIds()
  if (ids.length === 0) return []
  const rows = await prisma().product.findMany({
    where: { id: { in: ids }, isActive: true },
    select: cardSelect,
  })
  const byId = new Map(rows.map((row) => [row.id, cardOf(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** For actions. @returns false: it was so already */
export async function setWished(productId: string, wished: boolean): Promise<boolean> {
  const before = await readWishedIds()
  if (before.includes(productId) === wished) return false
  const others = before.filter((id) => id !== productId)
  const ids = wished ? [productId, ...others].slice(0, MOST) : others
  const jar = await cookies()
  if (ids.length === 0) jar.delete(NAME)
  else jar.set(NAME, ids.join('.'), await cookieOptions())
  return true
}
