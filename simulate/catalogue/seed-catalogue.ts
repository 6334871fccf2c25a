import type pg from 'pg'
import { CATALOGUE, type CatalogueProduct } from './catalogue.ts'

/**
 * Puts the demo's catalogue into the shop's database; what is there stays as it is.
 * @param owner connected to the shop's database as its owner
 * @returns how many products are new
 */
export async function seedCatalogue(owner: pg.ClientBase, currency: string): Promise<number> {
  await seedNames(
    owner,
    'brands',
    CATALOGUE.map(({ brand }) => brand),
  )
  await seedNames(
    owner,
    'categories',
    CATALOGUE.map(({ category }) => category),
  )
  const { rowCount } = await owner.query(
    `INSERT INTO products (id, brand_id, category_id, slug, sku, name, description, price, discount_price, currency, stock,
       picture, is_featured)
     SELECT p.id, b.id, c.id, p.slug, p.sku, p.name, p.description, p.price, p.discount_price, $2, p.stock, p.picture,
       p.is_featured
     FROM jsonb_to_recordset($1::jsonb) AS p (id uuid, brand text, category text, slug text, sku text, name text,
       description text, price bigint, discount_price bigint, stock int, picture text, is_featured boolean)
     JOIN brands b ON b.slug = p.brand
     JOIN categories c ON c.slug = p.category
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(CATALOGUE.map(productRow)), currency],
  )
  return rowCount ?? 0
}

async function seedNames(
  owner: pg.ClientBase,
  table: 'brands' | 'categories',
  names: readonly { slug: string; name: string }[],
): Promise<void> {
  const bySlug = new Map(names.map(({ slug, name }) => [slug, name]))
  const into = table === 'brands' ? 'INSERT INTO brands (slug, name)' : 'INSERT INTO categories (slug, name)'
  await owner.query(`${into} SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING`, [
    [...bySlug.keys()],
    [...bySlug.values()],
  ])
}

const FEATURED = 8

function productRow(product: CatalogueProduct, rank: number): Record<string, unknown> {
  const { id, sku, slug, name, description, brand, category, price, discountPrice, stock } = product
  return {
    id,
    sku,
    slug,
    name,
    description,
    brand: brand.slug,
    category: category.slug,
    price,
    discount_price: discountPrice,
    stock,
    picture: picture(category.slug, name),
    is_featured: rank < FEATURED,
  }
}

const HUES: Readonly<Record<string, number>> = {
  laptops: 215,
  monitors: 190,
  keyboards: 265,
  mice: 330,
  storage: 25,
  networking: 150,
  audio: 45,
  components: 100,
}

/** A plate in the category's colour with the product's initials: enough to tell products apart in a list. */
function picture(category: string, name: string): string {
  const hue = HUES[category] ?? 0
  const initials = name
    .split(/[^A-Za-z0-9]+/)
    .slice(0, 3)
    .map((word) => word.slice(0, 1))
    .join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" role="img" aria-label="${initials}">` +
    `<rect width="400" height="300" fill="hsl(${hue} 45% 92%)"/>` +
    `<rect x="90" y="60" width="220" height="180" rx="14" fill="hsl(${hue} 40% 45%)"/>` +
    `<text x="200" y="170" font-family="sans-serif" font-size="64" text-anchor="middle" fill="#fff">${initials}</text></svg>`
  )
}
