import { uuidFrom } from '../../lambdas/events/event-id.ts'
import { BRANDS, type BrandSlug, CATEGORIES, type CategorySlug, type Line } from './lines.ts'
import { BRAND_NOTES, CATEGORY_NOTES } from './notes.ts'

export interface CatalogueProduct {
  /** A UUID, the same everywhere. */
  id: string
  sku: string
  slug: string
  name: string
  description: string
  brand: { slug: BrandSlug; name: string }
  category: { slug: CategorySlug; name: string }
  /** Minor units. */
  price: number
  discountPrice: number | null
  stock: number
  /** How often it is looked at, against others; the sum is 1. */
  popularity: number
}

/** The demo shop's products: made, not random, so that the shop's database and simulated shoppers agree on them. */
export const CATALOGUE: readonly CatalogueProduct[] = byPopularity(
  (Object.keys(CATEGORIES) as CategorySlug[]).flatMap((slug) => {
    const { name, lines } = CATEGORIES[slug]
    return lines.map((line) => product({ slug, name }, line))
  }),
)

type Unranked = Omit<CatalogueProduct, 'popularity'>

function product(
  category: CatalogueProduct['category'],
  [sku, brand, name, description, price, discountPrice]: Line,
): Unranked {
  return {
    id: uuidFrom(`product ${sku}`),
    sku,
    slug: slugOf(`${BRANDS[brand]} ${name}`),
    name: `${BRANDS[brand]} ${name}`,
    description: `${description}\n\n${CATEGORY_NOTES[category.slug]} ${BRAND_NOTES[brand]}`,
    brand: { slug: brand, name: BRANDS[brand] },
    category,
    price,
    discountPrice: discountPrice === 0 ? null : discountPrice,
    // What is cheap is kept in numbers.
    stock: price < 10_000 ? 250 : price < 50_000 ? 80 : 20,
  }
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** Zipf: the product of rank r is looked at 1/r as often as the first. Ranks come from the id, which nobody chose. */
function byPopularity(products: readonly Unranked[]): CatalogueProduct[] {
  const ranked = products.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const sum = ranked.reduce((total, _, i) => total + 1 / (i + 1), 0)
  return ranked.map((one, i) => ({ ...one, popularity: 1 / (i + 1) / sum }))
}
