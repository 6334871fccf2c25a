import { cookies } from 'next/headers'
import { z } from 'zod'
import { readAccount } from '../account/read-account.ts'
import { cardOf, cardSelect, type ProductCard } from '../catalogue/product-card.ts'
import { prisma } from '../database/prisma.ts'
import { cookieOptions } from '../visitor/cart-cookie.ts'

/** Product ids, the newest first: an account's stand in the database, those of a visitor without one in a cookie. */

const NAME = 'wishlist'
const MOST = 50

const cookieSchema = z
  .string()
  .max(4_000)
  .transform((text) => text.split('.'))
  .pipe(z.array(z.uuid()).max(MOST))
  .catch([])

export async function readWishedIds(): Promise<string[]> {
  const account = await readAccount()
  if (account === null) return readGuestWishes()
  const rows = await prisma().wishlistItem.findMany({
    where: { userId: account.userId },
    select: { productId: true },
    orderBy: [{ createdAt: 'desc' }, { productId: 'asc' }],
    take: 200,
  })
  return rows.map(({ productId }) => productId)
}

/** What the browser keeps of its own, whoever is signed in. */
export async function readGuestWishes(): Promise<string[]> {
  return cookieSchema.parse((await cookies()).get(NAME)?.value)
}

/** For actions: what was the guest's is the account's now. */
export async function forgetGuestWishes(): Promise<void> {
  ;(await cookies()).delete(NAME)
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
  const account = await readAccount()
  if (account === null) return setGuestWish(productId, wished)
  const { userId } = account
  if (!wished) return (await prisma().wishlistItem.deleteMany({ where: { userId, productId } })).count > 0
  if ((await prisma().product.count({ where: { id: productId } })) === 0) return false
  const made = await prisma().wishlistItem.createMany({ data: [{ userId, productId }], skipDuplicates: true })
  return made.count > 0
}

async function setGuestWish(productId: string, wished: boolean): Promise<boolean> {
  const before = await readGuestWishes()
  if (before.includes(productId) === wished) return false
  const others = before.filter((id) => id !== productId)
  const ids = wished ? [productId, ...others].slice(0, MOST) : others
  const jar = await cookies()
  if (ids.length === 0) jar.delete(NAME)
  else jar.set(NAME, ids.join('.'), await cookieOptions())
  return true
}
