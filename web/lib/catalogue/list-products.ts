import type { Prisma } from '../../generated/prisma/client.ts'
import { prisma } from '../database/prisma.ts'
import { type Listing, PAGE_SIZE, type Sort } from './listing.ts'
import { cardOf, cardSelect, type ProductCard } from './product-card.ts'
import { readBrands } from './read-catalogue.ts'

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
  const [rows, counts, brands] = await Promise.all([
    prisma().product.findMany({
      where,
      select: cardSelect,
      orderBy: ORDERS[listing.sort],
      take: PAGE_SIZE,
      skip: (listing.page - 1) * PAGE_SIZE,
    }),
    prisma().product.groupBy({ by: ['brandId'], where: narrowed, _count: { _all: true } }),
    readBrands(),
  ])
  const countOf = new Map(counts.map(({ brandId, _count }) => [brandId, _count._all]))
  const chosen = brands.filter(({ slug }) => listing.brands.includes(slug)).map(({ id }) => id)
  const total = counts
    .filter(({ brandId }) => listing.brands.length === 0 || chosen.includes(brandId))
    .reduce((sum, { _count }) => sum + _count._all, 0)
  return {
    products: rows.map(cardOf),
    total,
    pages: Math.max(1, Math.ceil(total / PAGE_SIZE)),
    brands: brands.flatMap(({ id, slug, name }) => {
      const count = countOf.get(id)
      return count === undefined ? [] : [{ slug, name, count }]
    }),
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
