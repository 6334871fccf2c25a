import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { testDatabase } from '../test/support/database.ts'
import {
  FIRST,
  ID,
  insert,
  openShop,
  refusal,
  SECOND,
  sharedShop,
  TABLES,
  type Table,
} from '../test/support/shop.ts'
import { migrate } from './migrate.ts'

/** All that the roles may do; what is not here they may not. */
const GRANTS: Record<'web' | 'analyst', Partial<Record<Table, string>>> = {
  web: {
    brands: 'SELECT',
    categories: 'SELECT',
    products: 'SELECT, UPDATE(stock)',
    users: 'INSERT, SELECT, UPDATE(display_name email)',
    addresses: 'DELETE, INSERT, SELECT, UPDATE',
    wishlist_items: 'DELETE, INSERT, SELECT',
    carts: 'DELETE, INSERT, SELECT, UPDATE(status token_hash user_id)',
    cart_items: 'DELETE, INSERT, SELECT, UPDATE(cart_id quantity)',
    orders: 'INSERT, SELECT, UPDATE(status)',
    order_items: 'INSERT, SELECT',
    payments: 'INSERT, SELECT, UPDATE(decline_reason provider_reference settled_at status)',
  },
  analyst: {
    brands: 'SELECT',
    categories: 'SELECT',
    products: 'SELECT',
    orders: 'SELECT(currency id number placed_at shipping status subtotal tax total updated_at user_id)',
    order_items: 'SELECT',
    payments:
      'SELECT(amount created_at currency decline_reason id order_id provider provider_reference settled_at status updated_at)',
  },
}

/** As PostgreSQL judges it, whatever way the right came: by grant, by PUBLIC or by membership. */
async function grantsOf(client: pg.Client, role: string, table: string): Promise<string> {
  const { rows } = await client.query<{ grants: string | null }>(
    `SELECT string_agg(right_, ', ' ORDER BY right_) AS grants FROM (
       SELECT p || coalesce('(' || string_agg(a.attname, ' ' ORDER BY a.attname COLLATE "C") || ')', '') AS right_
         FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p
         LEFT JOIN pg_attribute a ON a.attrelid = $2::regclass AND a.attnum > 0 AND NOT has_table_privilege($1, $2, p)
        WHERE has_table_privilege($1, $2, p) OR has_column_privilege($1, $2, a.attname, p)
        GROUP BY p
       UNION ALL
       SELECT p FROM unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS p WHERE has_table_privilege($1, $2, p)) AS r`,
    [role, table],
  )
  return rows[0]?.grants ?? ''
}

describe.each(['web', 'analyst'] as const)('%s', (role) => {
  const shop = sharedShop()

  test.each(TABLES)('may do with %s what stands above, and no more', async (table) => {
    expect(await grantsOf(shop.owner, role, table)).toBe(GRANTS[role][table] ?? '')
  })

  test('owns nothing, makes nothing, and does not see the book of migrations', async () => {
    const { rows } = await shop.owner.query(
      `SELECT has_schema_privilege($1, 'public', 'CREATE') OR has_database_privilege($1, current_database(), 'CREATE')
           OR has_database_privilege($1, current_database(), 'TEMPORARY') AS makes,
         has_table_privilege($1, 'public.pgmigrations', 'SELECT') AS book,
         EXISTS (SELECT FROM pg_class WHERE relowner = $1::regrole) AS owns`,
      [role],
    )
    expect(rows).toEqual([{ makes: false, book: false, owns: false }])
  })
})

test('only they may enter, and before the migrations and after their Down everybody again', async () => {
  const db = await testDatabase('oltp', { migrated: false })
  const owner = await db.connect('owner')
  const entering = async () => {
    const roles = ['web', 'analyst', 'etl', 'shiny'] as const
    const entered = await Promise.allSettled(roles.map((role) => db.connect(role)))
    return roles.filter((_, i) => entered[i]?.status === 'fulfilled')
  }
  expect(await entering()).toEqual(['web', 'analyst', 'etl', 'shiny'])
  await migrate({ client: owner, database: 'oltp', direction: 'up' })
  expect(await entering()).toEqual(['web', 'analyst'])
  await migrate({ client: owner, database: 'oltp', direction: 'down', count: Infinity })
  expect(await entering()).toEqual(['web', 'analyst', 'etl', 'shiny'])
})

describe('the storefront', () => {
  test('signs somebody in, joins their carts, sells, and is paid', async () => {
    const { web } = await openShop()
    const { id: user_id } = await insert(web, 'users', SECOND.users)
    await insert(web, 'addresses', { ...FIRST.addresses, user_id })
    await insert(web, 'wishlist_items', { user_id, product_id: ID.card })
    await web.query('UPDATE carts SET user_id = $1, token_hash = NULL WHERE id = $2', [
      user_id,
      ID.anonymousCart,
    ])
    await insert(web, 'cart_items', { cart_id: ID.anonymousCart, product_id: ID.card, quantity: 1 })

    await web.query('BEGIN')
    await web.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [ID.card])
    await web.query('UPDATE products SET stock = stock - 1 WHERE id = $1', [ID.card])
    const { number: _, ...order } = SECOND.orders
    const { id: order_id } = await insert(web, 'orders', { ...order, user_id, cart_id: ID.anonymousCart })
    await insert(web, 'order_items', { ...FIRST.order_items, order_id })
    await web.query("UPDATE carts SET status = 'ordered' WHERE id = $1", [ID.anonymousCart])
    const { id } = await insert(web, 'payments', {
      ...{
        order_id,
        idempotency_key: ID.brand,
        amount: order['total'],
        currency: order['currency'],
        provider: 'test',
      },
    })
    await web.query('COMMIT')

    await web.query('BEGIN')
    await web.query(
      "UPDATE payments SET status = 'succeeded', provider_reference = 'charge-9', settled_at = now() WHERE id = $1",
      [id],
    )
    await web.query("UPDATE orders SET status = 'paid' WHERE id = $1", [order_id])
    await web.query('COMMIT')
    const { rows } = await web.query('SELECT number, status FROM orders WHERE user_id = $1', [user_id])
    expect(rows).toEqual([
      { number: expect.stringMatching(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/) as string, status: 'paid' },
    ])
  })
})

describe('is refused', () => {
  const shop = sharedShop()

  test.each([
    'DELETE FROM orders',
    'DELETE FROM payments',
    'DELETE FROM order_items',
    'DELETE FROM users',
    'TRUNCATE wishlist_items',
    'UPDATE products SET price = 1',
    'UPDATE products SET updated_at = now()',
    'UPDATE orders SET total = 1',
    'UPDATE payments SET amount = 1',
    "UPDATE users SET cognito_sub = 'x'",
    "INSERT INTO brands (slug, name) VALUES ('a', 'A')",
    'CREATE TABLE mine (id integer)',
    'CREATE TEMPORARY TABLE mine (id integer)',
    'ALTER TABLE orders DISABLE TRIGGER orders_fixed',
    'SELECT * FROM pgmigrations',
  ])('to web: %s', async (sql) => {
    expect(await refusal(shop.web, () => shop.web.query(sql))).toMatchObject({ code: '42501' })
  })

  test.each([
    'SELECT email FROM orders',
    'SELECT ship_city FROM orders',
    'SELECT * FROM orders',
    "SELECT count(*) FROM orders WHERE email = 'ada@example.org'",
    'SELECT idempotency_key FROM payments',
    'SELECT id FROM users',
    'SELECT city FROM addresses',
    'SELECT user_id FROM carts',
    'SELECT user_id FROM wishlist_items',
    'UPDATE products SET stock = 0',
    'DELETE FROM orders',
  ])('to the analyst: %s', async (sql) => {
    expect(await refusal(shop.analyst, () => shop.analyst.query(sql))).toMatchObject({ code: '42501' })
  })

  test('but not what an analyst counts', async () => {
    const { rows } = await shop.analyst.query(
      `SELECT p.name, b.name AS brand, sum(i.line_total)::int AS revenue, count(DISTINCT o.user_id)::int AS buyers,
          count(y.id)::int AS attempts
         FROM orders o JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id
         JOIN brands b ON b.id = p.brand_id LEFT JOIN payments y ON y.order_id = o.id
        GROUP BY p.name, b.name`,
    )
    const name = FIRST.products.name
    expect(rows).toEqual([{ name, brand: 'Example Works', revenue: 49_900, buyers: 1, attempts: 1 }])
  })
})
