import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { backendOf, untilItWaits } from '../test/support/lock-waits.ts'
import {
  FIRST,
  ID,
  insert,
  openShop,
  refusal,
  SECOND,
  sharedShop,
  TABLES,
  undone,
} from '../test/support/shop.ts'

const shop = sharedShop()

const count = async (client: pg.Client, table: string, where: string, id: string) =>
  (await client.query(`SELECT FROM ${table} WHERE ${where} = $1`, [id])).rowCount

describe('what is deleted, and what goes with it', () => {
  test('an account takes its addresses, wishes and carts along; its orders stay, as those of nobody', () =>
    undone(shop.owner, async () => {
      await shop.owner.query('DELETE FROM users WHERE id = $1', [ID.user])
      for (const table of ['addresses', 'wishlist_items', 'carts'])
        expect(await count(shop.owner, table, 'user_id', ID.user), table).toBe(0)
      expect(await count(shop.owner, 'cart_items', 'cart_id', ID.cart)).toBe(0)
      const { rows } = await shop.owner.query('SELECT user_id, cart_id, email FROM orders')
      expect(rows).toEqual([{ user_id: null, cart_id: null, email: FIRST.orders.email }])
    }))

  test('a product nobody ordered leaves the carts and wishlists', () =>
    undone(shop.owner, async () => {
      await insert(shop.owner, 'cart_items', { cart_id: ID.cart, product_id: ID.mouse, quantity: 2 })
      await insert(shop.owner, 'wishlist_items', { user_id: ID.user, product_id: ID.mouse })
      await shop.owner.query('DELETE FROM products WHERE id = $1', [ID.mouse])
      expect(await count(shop.owner, 'cart_items', 'cart_id', ID.cart)).toBe(1)
      expect(await count(shop.owner, 'wishlist_items', 'user_id', ID.user)).toBe(1)
    }))

  test.each([
    ['an ordered product', 'products', ID.card, 'order_items_product_id_fkey'],
    ['a brand with products', 'brands', ID.brand, 'products_brand_id_fkey'],
    ['a category with products', 'categories', ID.category, 'products_category_id_fkey'],
  ])('%s stays', async (_, table, id, constraint) => {
    const drop = () => shop.owner.query(`DELETE FROM ${table} WHERE id = $1`, [id])
    expect(await refusal(shop.owner, drop)).toMatchObject({ constraint })
  })

  test('a category with others below it stays', async () => {
    const refused = await refusal(shop.owner, async () => {
      const { id } = await insert(shop.owner, 'categories', { ...SECOND.categories, parent_id: null })
      await insert(shop.owner, 'categories', { slug: 'pads', name: 'Pads', parent_id: id })
      await shop.owner.query('DELETE FROM categories WHERE id = $1', [id])
    })
    expect(refused).toMatchObject({ constraint: 'categories_parent_id_fkey' })
  })
})

describe('categories', () => {
  const below = (client: pg.Client, child: unknown, parent: unknown) =>
    client.query('UPDATE categories SET parent_id = $2 WHERE id = $1', [child, parent])

  async function chain(): Promise<{ owner: pg.Client; second: pg.Client; ids: unknown[] }> {
    const { owner, web } = await openShop()
    await owner.query('GRANT UPDATE ON categories TO web')
    const a = await insert(owner, 'categories', { slug: 'a', name: 'A' })
    const b = await insert(owner, 'categories', { slug: 'b', name: 'B', parent_id: a['id'] })
    const c = await insert(owner, 'categories', { slug: 'c', name: 'C', parent_id: b['id'] })
    return { owner, second: web, ids: [a['id'], b['id'], c['id']] }
  }
  const cycle = { code: '23514', constraint: 'categories_no_cycle' }

  test('stand below others, never below themselves', async () => {
    const { owner, ids } = await chain()
    for (const descendant of ids) await expect(below(owner, ids[0], descendant)).rejects.toMatchObject(cycle)
    await below(owner, ids[2], ids[0])
    await below(owner, ids[1], ids[2])
  })

  test('not even where two are moved at once', async () => {
    const { owner, second, ids } = await chain()
    const [a, , c] = ids
    const d = (await insert(owner, 'categories', { slug: 'd', name: 'D' }))['id']
    const e = (await insert(owner, 'categories', { slug: 'e', name: 'E', parent_id: d }))['id']
    await owner.query('BEGIN')
    await below(owner, d, c)
    const pid = await backendOf(second)
    const refused = expect(below(second, a, e)).rejects.toMatchObject(cycle)
    await untilItWaits(owner, pid)
    await owner.query('COMMIT')
    await refused
  })
})

describe('products', () => {
  test('cost their discount price where there is one', () =>
    undone(shop.owner, async () => {
      const price = async () =>
        (await shop.owner.query('SELECT current_price FROM products WHERE id = $1', [ID.card])).rows
      expect(await price()).toEqual([{ current_price: '49900' }])
      await shop.owner.query('UPDATE products SET discount_price = NULL')
      expect(await price()).toEqual([{ current_price: '59900' }])
    }))

  test('are found by words of their name, number and description, the name first', async () => {
    const found = async (words: string) => {
      const { rows } = await shop.web.query<{ slug: string }>(
        `SELECT slug FROM products, websearch_to_tsquery('english', $1) AS wanted
          WHERE search @@ wanted ORDER BY ts_rank(search, wanted) DESC, slug DESC`,
        [words],
      )
      return rows.map(({ slug }) => slug)
    }
    expect(await found('graphic cards')).toEqual(['blaze-9000', 'squeak'])
    expect(await found('laptop')).toEqual(['blaze-9000'])
    expect(await found('MOUSE-1')).toEqual(['squeak'])
    expect(await found('card -laptop')).toEqual(['squeak'])
    expect(await found('the')).toEqual([])
  })
})

test('every row says when it was last written, whoever claims otherwise', async () => {
  const { rows: dated } = await shop.owner.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'updated_at'",
  )
  expect(dated.map(({ name }) => name).sort()).toEqual(
    TABLES.filter((name) => !['wishlist_items', 'order_items'].includes(name)).sort(),
  )
  for (const { name } of dated) {
    const write = `UPDATE ${name} SET updated_at = '2001-01-01' RETURNING updated_at = now() AS is_now`
    const { rows } = await undone(shop.owner, () => shop.owner.query<{ is_now: boolean }>(write))
    expect(rows.length, name).toBeGreaterThan(0)
    expect(
      rows.every(({ is_now }) => is_now),
      name,
    ).toBe(true)
  }
})

test('moments are timestamptz, and there are no enums', async () => {
  const { rows } = await shop.owner.query(
    `SELECT a.attrelid::regclass || '.' || a.attname AS column FROM pg_attribute a
       JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'pgmigrations'
        AND (a.atttypid IN ('timestamp'::regtype, 'date'::regtype, 'time'::regtype) OR t.typtype = 'e')`,
  )
  expect(rows).toEqual([])
})
