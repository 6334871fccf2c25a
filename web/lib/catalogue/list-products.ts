import type { Prisma } from '../../generated/prisma/client.ts'
import { prisma } from '../database/prisma.ts'
import { type Listing, PAGE_SIZE, type Sort } from './listing.ts'
import { cardOf, cardSelect, type ProductCard } from './product-card.ts'

export interface ListingPage {
  products: ProductCard[]
  total: number
  pages: number
  /** Brands to narrow the list by, with how many each would leave. */
  brands: { slug: string; name: string; count: number }[]
}

const ORDERS: Readonly<Record<Sort, Prisma.ProductOrderByWithRelationInput[]>> = {
  featured: [{ isFeatured: 'desc' }, { currentPrice: 'asc' }, { id: 'asc' }],
  price: [{ currentPrice: 'asc' }, { id: 'asc' }],
  'price-desc': [{ currentPrice: 'desc' }, { id: 'asc' }],
  newest: [{ createdAt: 'desc' }, { id: 'asc' }],
  name: [{ name: 'asc' }, { id: 'asc' }],
}

/** One page of the products within `scope` that the listing asks for. */
export async function listProducts(scope: Prisma.ProductWhereInput, listing: Listing): Promise<ListingPage> {
  const narrowed = {
    AND: [{ isActive: true }, scope, priceAndStock(listing)],
  } satisfies Prisma.ProductWhereInput
  const where =
    listing.brands.length === 0 ? narrowed : { AND: [narrowed, { brand: { slug: { in: listing.brands } } }] }
  const [rows, total, counts] = await Promise.all([
    prisma().product.findMany({
      where,
      select: cardSelect,
      orderBy: ORDERS[listing.sort],
      take: PAGE_SIZE,
      skip: (listing.page - 1) * PAGE_SIZE,
    }),
    prisma().product.count({ where }),
    prisma().product.groupBy({ by: ['brandId'], where: narrowed, _count: { _all: true } }),
  ])
  return {
    products: rows.map(cardOf),
    total,
    pages: Math.max(1, Math.ceil(total / PAGE_SIZE)),
    brands: await named(counts.map(({ brandId, _count }) => [brandId, _count._all])),
  }
}

function priceAndStock({ min, max, inStock }: Listing): Prisma.ProductWhereInput {
  return {
    ...((min !== null || max !== null) && {
      currentPrice: {
        ...(min !== null && { gte: BigInt(min) * 100n }),
        ...(max !== null && { lte: BigInt(max) * 100n }),
      },
    }),
    ...(inStock && { stock: { gt: 0 } }),
  }
}

async function named(counts: readonly (readonly [string, number])[]): Promise<ListingPage['brands']> {
  const byId = new Map(counts)
  const brands = await prisma().brand.findMany({
    where: { id: { in: [...byId.keys()] } },
    select: { id: true, slug: true, name: true },
    orderBy: { name: 'asc' },
  })
  return brands.map(({ id, slug, name }) => ({ slug, name, count: byId.get(id) ?? 0 }))
}
