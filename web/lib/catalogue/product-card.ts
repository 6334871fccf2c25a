import type { Prisma } from '../../generated/prisma/client.ts'

/** What a list shows of a product. Its picture is fetched by the browser, and kept there. */
export interface ProductCard {
  id: string
  slug: string
  name: string
  brand: { slug: string; name: string }
  category: { slug: string; name: string }
  /** Minor units. */
  price: number
  /** What is paid today, minor units. */
  currentPrice: number
  currency: string
  stock: number
}

export const cardSelect = {
  id: true,
  slug: true,
  name: true,
  price: true,
  currentPrice: true,
  currency: true,
  stock: true,
  brand: { select: { slug: true, name: true } },
  category: { select: { slug: true, name: true } },
} satisfies Prisma.ProductSelect

type CardRow = Prisma.ProductGetPayload<{ select: typeof cardSelect }>

/** Amounts are at most 2^53 - 1 in the database: numbers hold them. */
export function cardOf({ price, currentPrice, ...row }: CardRow): ProductCard {
  return {
    ...row,
    price: Number(price),
    currentPrice: Number(currentPrice),
  }
}
