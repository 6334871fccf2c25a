import type pg from 'pg'
import { attributesOf } from './attributes.ts'
import { CATALOGUE, type CatalogueProduct } from './catalogue.ts'
import { pictureOf } from './pictures/picture.ts'

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
       picture, is_featured, attributes)
     SELECT p.id, b.id, c.id, p.slug, p.sku, p.name, p.description, p.price, p.discount_price, $2, p.stock, p.picture,
       p.is_featured, p.attributes
     FROM jsonb_to_recordset($1::jsonb) AS p (id uuid, brand text, category text, slug text, sku text, name text,
       description text, price bigint, discount_price bigint, stock int, picture text, is_featured boolean, attributes jsonb)
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

const FEATURED = 9

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
    picture: pictureOf(product),
    attributes: attributesOf(product),
    is_featured: rank < FEATURED,
  }
}
