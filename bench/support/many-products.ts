import type pg from 'pg'

/**
 * Adds variants of the products that are there, each with a picture, a price and a name of its own, over all brands and categories.
 * @param owner connected to the shop's database as its owner
 * @returns how many products there are then
 */
export async function fillUpTo(owner: pg.ClientBase, count: number): Promise<number> {
  await owner.query(
    `INSERT INTO products (brand_id, category_id, slug, sku, name, description, price, discount_price, currency, stock, picture,
       is_featured, attributes)
     SELECT p.brand_id, p.category_id, p.slug || '-v' || n, p.sku || '-V' || n, p.name || ' ' || n, p.description, p.price + n * 100,
       p.discount_price + n * 100, p.currency, p.stock, p.picture, p.is_featured AND n = 1, p.attributes
     FROM products p, generate_series(1, $1::int) AS n
     ORDER BY n, p.id
     LIMIT greatest(0, $1::int - (SELECT count(*) FROM products))`,
    [count],
  )
  // As autovacuum would in a minute.
  await owner.query('ANALYZE products')
  const { rows } = await owner.query<{ count: number }>('SELECT count(*)::int AS count FROM products')
  return rows[0]?.count ?? 0
}
