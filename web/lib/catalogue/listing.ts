import { z } from 'zod'

/** What an address asks of a list: `?sort=…&brand=…&min=…&max=…&stock=in&page=…`. What makes no sense is left out, not refused: links
 * live longer than shops. */

export const SORTS = ['featured', 'price', 'price-desc', 'newest', 'name'] as const
export type Sort = (typeof SORTS)[number]

export const PAGE_SIZE = 24

const one = z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.unknown())
const many = z.preprocess(
  (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.unknown()),
)
const slug = z.string().regex(/^[a-z0-9-]{1,100}$/)
// Whole units of the currency, as a person types them.
const amount = z.coerce.number().int().min(0).max(10_000_000)

const listingSchema = z.object({
  sort: one.pipe(z.enum(SORTS).catch('featured')),
  brands: many.transform((all) => all.flatMap((value) => slug.safeParse(value).data ?? []).slice(0, 20)),
  min: one.pipe(
    z
      .union([z.literal('').transform(() => null), amount])
      .nullable()
      .catch(null),
  ),
  max: one.pipe(
    z
      .union([z.literal('').transform(() => null), amount])
      .nullable()
      .catch(null),
  ),
  inStock: one.transform((value) => value === 'in'),
  page: one.pipe(z.coerce.number().int().min(1).max(1_000).catch(1)),
})

export type Listing = z.output<typeof listingSchema>
export type SearchParams = Record<string, string | string[] | undefined>

export function readListing(params: SearchParams): Listing {
  const { sort, brand, min, max, stock, page } = params
  return listingSchema.parse({ sort, brands: brand, min, max, inStock: stock, page })
}

/** @returns the query of an address that asks for this; empty where it asks for nothing */
export function listingQuery(
  { sort, brands, min, max, inStock, page }: Listing,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams(more)
  if (sort !== 'featured') query.set('sort', sort)
  for (const brand of brands) query.append('brand', brand)
  if (min !== null) query.set('min', String(min))
  if (max !== null) query.set('max', String(max))
  if (inStock) query.set('stock', 'in')
  if (page > 1) query.set('page', String(page))
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
