import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { backendOf, untilItWaits } from '../test/support/lock-waits.ts'
import { FIRST, ID, insert, openShop, type Row, refusal, SECOND, sharedShop } from '../test/support/shop.ts'

const ORDER = SECOND.orders
const ITEM: Row = { ...FIRST.order_items, order_id: ORDER['id'] }

const STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded']
const MOVES = [
  ...['pending paid', 'pending cancelled', 'paid shipped', 'shipped delivered'],
  ...['paid refunded', 'shipped refunded', 'delivered refunded'],
]

/** In one transaction: the order and its items. */
async function place(client: pg.Client, order: Row, items: Row[]): Promise<void> {
  await client.query('BEGIN')
  await insert(client, 'orders', order)
  for (const item of items) await insert(client, 'order_items', item)
  await client.query('COMMIT')
}

describe('an order and its items', () => {
  const shop = sharedShop()

  test('are committed together where they add up, and stay', async () => {
    const { web } = await openShop()
    const mouse = { ...ITEM, product_id: ID.mouse, unit_price: 20_000, line_total: 20_000 }
    await place(web, ORDER, [mouse, { ...ITEM, unit_price: 14_950, quantity: 2, line_total: 29_900 }])
    const { rows } = await web.query('SELECT quantity FROM order_items WHERE order_id = $1', [ORDER['id']])
    expect(rows).toHaveLength(2)
  })

  test.each([
    ['none', []],
    ['too little', [{ ...ITEM, unit_price: 49_899, line_total: 49_899 }]],
    ['too much', [ITEM, { ...ITEM, product_id: ID.mouse }]],
  ])('cannot be committed where the items are %s', async (_, items) => {
    await expect(place(shop.web, ORDER, items)).rejects.toMatchObject({
      code: '23514',
      constraint: 'orders_subtotal_of_items',
    })
    const { rowCount } = await shop.web.query('SELECT FROM orders WHERE id = $1', [ORDER['id']])
    expect(rowCount).toBe(0)
  })

  test.each([
    ['one more', "INSERT INTO order_items SELECT $1, $2, 'Squeak', 'MOUSE-1', 1, 1, 1"],
    ['one fewer', 'DELETE FROM order_items WHERE order_id = $1 AND product_id <> $2'],
    [
      'another price',
      'UPDATE order_items SET unit_price = 1, line_total = 1 WHERE order_id = $1 AND product_id <> $2',
    ],
    ['one moved here', 'UPDATE order_items SET order_id = $1 WHERE product_id = $2'],
  ])('cannot be changed afterwards: %s', async (_, sql) => {
    const changed = await refusal(shop.owner, async () => {
      await insert(shop.owner, 'orders', ORDER)
      await insert(shop.owner, 'order_items', { ...ITEM, product_id: ID.mouse })
      await shop.owner.query('SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED')
      await shop.owner.query(sql, [ID.order, ID.mouse])
      await shop.owner.query('SET CONSTRAINTS ALL IMMEDIATE')
    })
    expect(changed).toMatchObject({ code: '23514', constraint: 'order_items_sum_to_subtotal' })
  })

  test('go together: deleting an order that nobody tried to pay takes its items along', async () => {
    const { owner } = await openShop()
    await place(owner, ORDER, [ITEM])
    await owner.query('DELETE FROM orders WHERE id = $1', [ORDER['id']])
    expect((await owner.query('SELECT FROM order_items WHERE order_id = $1', [ORDER['id']])).rowCount).toBe(0)
  })

  test.each([
    ['number', 'ZZZZZ-ZZZZZ'],
    ['idempotency_key', ID.paymentKey],
    ['currency', 'USD'],
    ['placed_at', '2020-01-01'],
  ])('%s of an order does not change', async (column, value) => {
    const change = () => shop.owner.query(`UPDATE orders SET ${column} = $1`, [value])
    expect(await refusal(shop.owner, change)).toMatchObject({ code: '23514', constraint: 'orders_fixed' })
  })

  test('nor does its money; who and where can be struck out', async () => {
    const set = (change: string) => refusal(shop.owner, () => shop.owner.query(`UPDATE orders SET ${change}`))
    expect(await set('shipping = shipping + 1, total = total + 1')).toMatchObject({
      constraint: 'orders_fixed',
    })
    expect(await set("user_id = NULL, email = 'erased@example.org', ship_full_name = '-'")).toBeNull()
  })

  test.each(STATUSES)('a %s order moves only where orders go', async (from) => {
    const moved: string[] = []
    for (const to of STATUSES.filter((status) => status !== from)) {
      const refused = await refusal(shop.owner, async () => {
        await insert(shop.owner, 'orders', { ...ORDER, status: from })
        await shop.owner.query('UPDATE orders SET status = $1 WHERE id = $2', [to, ORDER['id']])
      })
      if (refused === null) moved.push(`${from} ${to}`)
      else
        expect(refused).toMatchObject({
          constraint: 'orders_status_moves',
          message: expect.stringMatching(/^orders_status_moves: /) as string,
        })
    }
    expect(moved.sort()).toEqual(MOVES.filter((move) => move.startsWith(`${from} `)).sort())
  })
})

describe('an order is made once', () => {
  test('whichever of two requests with the same key comes first', async () => {
    const { web, other } = await openShop()
    await web.query('BEGIN')
    await insert(web, 'orders', ORDER)
    await insert(web, 'order_items', ITEM)
    const pid = await backendOf(other)
    const again = insert(other, 'orders', { ...ORDER, id: ID.key, number: '11111-11111' })
    const refused = expect(again).rejects.toMatchObject({ constraint: 'orders_idempotency_key_key' })
    await untilItWaits(web, pid)
    await web.query('COMMIT')
    await refused
  })

  test('for the last one in stock', async () => {
    const { owner, web, other } = await openShop()
    await owner.query('UPDATE products SET stock = 1 WHERE id = $1', [ID.card])
    const take = (client: pg.Client) =>
      client.query('UPDATE products SET stock = stock - 1 WHERE id = $1', [ID.card])
    await web.query('BEGIN')
    await take(web)
    const pid = await backendOf(other)
    const refused = expect(take(other)).rejects.toMatchObject({ constraint: 'products_stock_check' })
    await untilItWaits(web, pid)
    await web.query('COMMIT')
    await refused
    expect((await web.query('SELECT stock FROM products WHERE id = $1', [ID.card])).rows).toEqual([
      { stock: 0 },
    ])
  })

  test('with a number that is drawn from all there are', async () => {
    const { web } = await openShop()
    const { rows } = await web.query<{ number: string }>(
      'SELECT new_order_number() AS number FROM generate_series(1, 2000)',
    )
    const numbers = rows.map(({ number }) => number)
    expect(new Set(numbers).size).toBe(2000)
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    for (const place of [0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
      expect([...new Set(numbers.map((number) => number[place]))].sort().join('')).toBe(letters)
    expect(numbers.every((number) => number[5] === '-')).toBe(true)
  })
})
