import { beforeAll, expect, test } from 'vitest'
import { sharedShop } from '../test/support/shop.ts'

const shop = sharedShop()

/** 5,000 products of 25 brands in 40 categories; 500 customers with four orders each. */
const MANY = `
  INSERT INTO brands (slug, name) SELECT 'brand-' || n, 'Brand ' || n FROM generate_series(1, 25) AS n;
  INSERT INTO categories (slug, name) SELECT 'category-' || n, 'Category ' || n FROM generate_series(1, 40) AS n;
  INSERT INTO products (brand_id, category_id, slug, sku, name, description, price, discount_price, currency, stock, picture,
    is_featured)
  SELECT b.id, c.id, 'product-' || n, 'SKU-' || n, 'Product number ' || n, repeat('It does what it should. ', 20), 1000 + n * 7,
    CASE WHEN n % 20 = 0 THEN 500 + n END, 'EUR', n % 50, '<svg>' || repeat('<path d="M0 0"/>', 100) || '</svg>', n % 100 = 0
  FROM generate_series(1, 5000) AS n
  JOIN brands b ON b.slug = 'brand-' || (n % 25 + 1)
  JOIN categories c ON c.slug = 'category-' || (n % 40 + 1);
  INSERT INTO users (cognito_sub, email)
  SELECT format('00000000-0000-4000-8000-%s', lpad(n::text, 12, '0')), 'user' || n || '@example.org'
  FROM generate_series(1, 500) AS n;
  INSERT INTO orders (idempotency_key, user_id, email, ship_full_name, ship_line1, ship_city, ship_country, currency, subtotal,
    shipping, tax, total, placed_at)
  SELECT gen_random_uuid(), u.id, u.email, 'A', 'B', 'C', 'DE', 'EUR', 100, 0, 0, 100, timestamptz '2026-01-01' + n * interval '1 day'
  FROM users u, generate_series(1, 4) AS n;
  INSERT INTO order_items
  SELECT o.id, p.id, p.name, p.sku, 100, 1, 100 FROM orders o JOIN products p ON p.slug = 'product-' || (o.placed_at::date - date '2025-12-31')
  WHERE o.subtotal = 100`

beforeAll(async () => {
  await shop.owner.query('BEGIN')
  await shop.owner.query(MANY)
  await shop.owner.query('COMMIT')
  await shop.owner.query('ANALYZE')
})

/** The indexes of a plan, as EXPLAIN (FORMAT JSON) tells it. */
function indexesOf(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(indexesOf)
  if (typeof plan !== 'object' || plan === null) return []
  return Object.entries(plan).flatMap(([key, value]) =>
    key === 'Index Name' ? [String(value)] : indexesOf(value),
  )
}

const CATEGORY = "category_id = (SELECT id FROM categories WHERE slug = 'category-7')"
const BRAND = "brand_id = (SELECT id FROM brands WHERE slug = 'brand-7')"
const USER = "user_id = (SELECT id FROM users WHERE lower(email) = 'user7@example.org')"

test.each([
  [
    'products_category_price',
    `SELECT id FROM products WHERE ${CATEGORY} AND is_active ORDER BY current_price LIMIT 24`,
  ],
  [
    'products_category_price',
    `SELECT id FROM products WHERE ${CATEGORY} AND current_price BETWEEN 5000 AND 9000`,
  ],
  ['products_brand_price', `SELECT id FROM products WHERE ${BRAND} ORDER BY current_price DESC LIMIT 24`],
  ['products_featured', 'SELECT id FROM products WHERE is_featured ORDER BY current_price LIMIT 8'],
  [
    'products_discounted',
    'SELECT id FROM products WHERE discount_price IS NOT NULL ORDER BY current_price LIMIT 8',
  ],
  [
    'products_search',
    "SELECT id FROM products WHERE search @@ websearch_to_tsquery('english', 'number 4711')",
  ],
  ['products_slug_key', "SELECT * FROM products WHERE slug = 'product-4711'"],
  ['users_email', "SELECT id FROM users WHERE lower(email) = 'user7@example.org'"],
  ['orders_user_placed_at', `SELECT * FROM orders WHERE ${USER} ORDER BY placed_at DESC`],
  [
    'orders_placed_at',
    "SELECT count(*) FROM orders WHERE placed_at >= '2026-01-05' AND placed_at < '2026-01-06'",
  ],
  [
    'order_items_pkey',
    "SELECT * FROM order_items WHERE order_id = (SELECT id FROM orders WHERE number = '00000-00000')",
  ],
])('%s serves: %s', async (index, sql) => {
  const { rows } = await shop.web.query<Record<string, unknown>>(`EXPLAIN (FORMAT JSON) ${sql}`)
  expect(indexesOf(rows)).toContain(index)
})
