import { cache } from 'react'
import { prisma } from '../database/prisma.ts'
import { remember } from '../remember.ts'
import { cardOf, cardSelect, type ProductCard } from './product-card.ts'

/** What the shop's pages show, one function a question. Each is asked once a request, however many components ask. */

export interface Named {
  id: string
  slug: string
  name: string
}

const named = { id: true, slug: true, name: true } as const

const KEPT_MS = 30_000

/** All, by name. */
export const readCategories = remember(
  KEPT_MS,
  (): Promise<Named[]> => prisma().category.findMany({ select: named, orderBy: { name: 'asc' } }),
)

export const readBrands = remember(
  KEPT_MS,
  (): Promise<Named[]> => prisma().brand.findMany({ select: named, orderBy: { name: 'asc' } }),
)

export async function findCategory(slug: string): Promise<Named | null> {
  return (await readCategories()).find((category) => category.slug === slug) ?? null
}

export async function findBrand(slug: string): Promise<Named | null> {
  return (await readBrands()).find((brand) => brand.slug === slug) ?? null
}

export async function readFeatured(count: number): Promise<ProductCard[]> {
  const rows = await prisma().product.findMany({
    where: { isActive: true, isFeatured: true, stock: { gt: 0 } },
    select: cardSelect,
    orderBy: [{ currentPrice: 'desc' }, { id: 'asc' }],
    take: count,
  })
  return rows.map(cardOf)
}

export async function readDeals(count: number): Promise<ProductCard[]> {
  const rows = await prisma().product.findMany({
    where: { isActive: true, discountPrice: { not: null }, stock: { gt: 0 } },
    select: cardSelect,
    orderBy: [{ currentPrice: 'asc' }, { id: 'asc' }],
    take: count,
  })
  return rows.map(cardOf)
}

export interface ProductDetail extends ProductCard {
  sku: string
  /** What it is, in a line, and what there is to say beside. */
  description: string[]
  attributes: [name: string, value: string][]
}

export const findProduct = cache(async (slug: string): Promise<ProductDetail | null> => {
  const row = await prisma().product.findUnique({
    where: { slug, isActive: true },
    select: { ...cardSelect, sku: true, description: true, attributes: true },
  })
  if (row === null) return null
  const { sku, description, attributes, ...card } = row
  return {
    ...cardOf(card),
    sku,
    description: description.split(/\n{2,}/).filter(Boolean),
    attributes: Object.entries(attributes as Record<string, unknown>).map(([name, value]) => [
      name,
      String(value),
    ]),
  }
})

/** @returns null where it is not sold, or no longer */
export async function findCard(id: string): Promise<ProductCard | null> {
  const row = await prisma().product.findUnique({ where: { id, isActive: true }, select: cardSelect })
  return row === null ? null : cardOf(row)
}

/** Of the same category, nearest in price. */
export async function readRelated(
  { id, category, currentPrice }: ProductDetail,
  count: number,
): Promise<ProductCard[]> {
  const within = { isActive: true, id: { not: id }, category: { slug: category.slug } }
  const half = (where: object, order: 'asc' | 'desc') =>
    prisma().product.findMany({
      where: { AND: [within, where] },
      select: cardSelect,
      orderBy: [{ currentPrice: order }, { id: 'asc' }],
      take: count,
    })
  const [dearer, cheaper] = await Promise.all([
    half({ currentPrice: { gte: currentPrice } }, 'asc'),
    half({ currentPrice: { lt: currentPrice } }, 'desc'),
  ])
  return [...dearer, ...cheaper]
    .map(cardOf)
    .sort((a, b) => Math.abs(a.currentPrice - currentPrice) - Math.abs(b.currentPrice - currentPrice))
    .slice(0, count)
}

export interface CategoryTile extends Named {
  /** Whose picture stands for the category: its dearest product's. */
  product: { slug: string }
}

/** Categories that have something to sell. */
export async function readCategoryTiles(): Promise<CategoryTile[]> {
  const rows = await prisma().$queryRaw<(Named & { productSlug: string })[]>`
    SELECT c.id::text, c.slug, c.name, p.slug AS "productSlug"
    FROM categories c
    CROSS JOIN LATERAL (
      SELECT slug FROM products
      WHERE category_id = c.id AND is_active
      ORDER BY current_price DESC
      LIMIT 1
    ) p
    WHERE c.parent_id IS NULL
    ORDER BY c.name`
  return rows.map(({ productSlug, ...category }) => ({
    ...category,
    product: { slug: productSlug },
  }))
}
