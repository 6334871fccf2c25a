import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { fillShop, ID } from '../../../test/support/shop.ts'
import { addToCart, countItems } from '../cart/cart.ts'
import { guest, type Holder } from '../cart/holder.ts'
import { openPrisma, type PrismaClient } from '../database/prisma.ts'
import { cancelOrder, retryPayment } from '../orders/change-order.ts'
import { findOrder, readOrders } from '../orders/orders.ts'
import type { PaymentProvider } from '../payment/provider.ts'
import { askAgain, pay } from '../payment/settle.ts'
import { testProvider } from '../payment/test-provider.ts'
import { placeOrder } from './place-order.ts'
import { tidy } from './tidy.ts'

let db: PrismaClient
let owner: pg.Client

beforeEach(async () => {
  const database = await testDatabase('oltp', { onEnd: (clean) => onTestFinished(clean) })
  owner = await database.connect('owner')
  await fillShop(owner)
  db = openPrisma(database.address('web'))
  onTestFinished(() => db.$disconnect())
})

const PRICE = 49_900
const visitor = () => guest(randomBytes(32).toString('base64url'))
const address = {
  ...{ fullName: 'Ada Example', line1: '1 Example Street', line2: null, city: 'Exampleton' },
  ...{ region: null, postalCode: null, country: 'GB', phone: null },
}

async function fill(holder: Holder, quantity = 1): Promise<Holder> {
  await addToCart(db, holder, ID.card, quantity)
  return holder
}

const order = (holder: Holder, key: string = randomUUID(), expectedTotal = PRICE) =>
  placeOrder(db, { holder, key, email: 'ada@example.org', address, expectedTotal, provider: 'test' })

const stock = async () =>
  (await owner.query<{ stock: number }>('SELECT stock FROM products WHERE id = $1', [ID.card])).rows[0]?.stock
const setStock = (left: number) =>
  owner.query('UPDATE products SET stock = $2 WHERE id = $1', [ID.card, left])

async function placed(holder: Holder) {
  const result = await order(holder)
  if (result.kind !== 'placed') throw new Error(result.kind)
  return result
}

const paymentsOf = async (number: string) =>
  (
    await owner.query<{ status: string }>(
      'SELECT p.status FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.number = $1 ORDER BY p.created_at',
      [number],
    )
  ).rows.map(({ status }) => status)

/** Counts what is really charged. */
function counted(provider: PaymentProvider) {
  return { ...provider, confirm: vi.fn(provider.confirm) }
}

test('an order takes its stock, empties the cart and is paid', async () => {
  const holder = await fill(visitor(), 2)
  const result = await order(holder, randomUUID(), 2 * PRICE)
  expect(result).toMatchObject({ kind: 'placed' })
  if (result.kind !== 'placed') return
  expect([await stock(), await countItems(db, holder)]).toEqual([3, 0])
  expect(await pay(db, testProvider(), { paymentId: result.paymentId, method: 'succeeds' })).toBe('succeeded')
  expect(await readOrders(db, holder)).toMatchObject([{ status: 'paid', total: 2 * PRICE, items: 2 }])
})

test('two checkouts race for the last one: one order', async () => {
  await setStock(1)
  const racers = await Promise.all(Array.from({ length: 8 }, () => fill(visitor())))
  const results = await Promise.all(racers.map((holder) => order(holder)))
  expect(results.filter(({ kind }) => kind === 'placed')).toHaveLength(1)
  expect(results.filter(({ kind }) => kind === 'out-of-stock')).toHaveLength(7)
  expect(await stock()).toBe(0)
})

test('carts with the same products in another order do not wait for one another for ever', async () => {
  await owner.query('UPDATE products SET stock = 100')
  const holders = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const holder = visitor()
      for (const id of i % 2 ? [ID.card, ID.mouse] : [ID.mouse, ID.card]) await addToCart(db, holder, id, 1)
      return holder
    }),
  )
  const results = await Promise.all(holders.map((holder) => order(holder, randomUUID(), 2 * PRICE)))
  expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['placed']))
  expect(await stock()).toBe(92)
})

test('the same form sent many times at once is one order and one charge', async () => {
  const holder = await fill(visitor())
  const key = randomUUID()
  const provider = counted(testProvider())
  const results = await Promise.all(Array.from({ length: 6 }, () => order(holder, key)))
  for (const result of results)
    if (result.kind === 'placed') await pay(db, provider, { paymentId: result.paymentId, method: 'succeeds' })
  expect(results.map(({ kind }) => kind).sort()).toEqual([
    'already',
    'already',
    'already',
    'already',
    'already',
    'placed',
  ])
  expect(provider.confirm).toHaveBeenCalledOnce()
  expect(await readOrders(db, holder)).toHaveLength(1)
  expect(await stock()).toBe(4)
})

test('two tabs with one cart make one order', async () => {
  const holder = await fill(visitor())
  const results = await Promise.all([order(holder), order(holder)])
  expect(results.map(({ kind }) => kind).sort()).toEqual(['empty', 'placed'])
})

test('a price that changed since the page was shown orders nothing', async () => {
  const holder = await fill(visitor())
  await owner.query('UPDATE products SET discount_price = NULL WHERE id = $1', [ID.card])
  expect(await order(holder)).toEqual({ kind: 'price-changed' })
  expect([await stock(), await countItems(db, holder)]).toEqual([5, 1])
})

test('a payment that times out leaves the order pending, and is settled once, whoever asks', async () => {
  const holder = await fill(visitor())
  const { number, paymentId } = await placed(holder)
  let now = Date.now()
  const provider = counted(testProvider(() => now))
  expect(await pay(db, provider, { paymentId, method: 'times-out', answerMs: 50 })).toBe('timed_out')
  await askAgain(db, provider, paymentId, now)
  expect(await paymentsOf(number)).toEqual(['timed_out'])
  expect([await cancelOrder(db, holder, number), await stock()]).toEqual([false, 4])
  expect(await retryPayment(db, holder, number, { key: randomUUID(), provider: 'test' })).toBeNull()
  now += 60_000
  await Promise.all(Array.from({ length: 5 }, () => askAgain(db, provider, paymentId, now)))
  expect(await paymentsOf(number)).toEqual(['succeeded'])
  expect(await findOrder(db, holder, number)).toMatchObject({ status: 'paid' })
  expect(provider.confirm).toHaveBeenCalledOnce()
})

test('a declined payment can be tried again, once at a time', async () => {
  const holder = await fill(visitor())
  const { number, paymentId } = await placed(holder)
  const provider = testProvider()
  expect(await pay(db, provider, { paymentId, method: 'declined' })).toBe('declined')
  const attempts = await Promise.all(
    Array.from({ length: 4 }, () =>
      retryPayment(db, holder, number, { key: randomUUID(), provider: 'test' }),
    ),
  )
  const [again, ...more] = attempts.filter((id) => id !== null)
  expect(more).toEqual([])
  expect(await pay(db, provider, { paymentId: again ?? '', method: 'succeeds' })).toBe('succeeded')
  expect(await paymentsOf(number)).toEqual(['declined', 'succeeded'])
})

test('a cancelled order gives back its stock, once', async () => {
  const holder = await fill(visitor(), 1)
  const { number, paymentId } = await placed(holder)
  await pay(db, testProvider(), { paymentId, method: 'declined' })
  const cancelled = await Promise.all(Array.from({ length: 4 }, () => cancelOrder(db, holder, number)))
  expect(cancelled.filter(Boolean)).toHaveLength(1)
  expect(await stock()).toBe(5)
})

test('what a dead server left is tidied: no money moved, and in time the stock is free again', async () => {
  const holder = await fill(visitor())
  const { number } = await placed(holder)
  const later = (minutes: number) => Date.now() + minutes * 60_000
  await tidy(db, testProvider(), later(2))
  expect(await paymentsOf(number)).toEqual(['declined'])
  expect(await stock()).toBe(4)
  await tidy(db, testProvider(), later(45))
  expect(await findOrder(db, holder, number)).toMatchObject({ status: 'cancelled' })
  expect(await stock()).toBe(5)
})

test('an order’s number opens nothing for somebody else', async () => {
  const holder = await fill(visitor())
  const { number, paymentId } = await placed(holder)
  await pay(db, testProvider(), { paymentId, method: 'declined' })
  for (const other of [visitor(), { userId: ID.user }]) {
    expect(await findOrder(db, other, number)).toBeNull()
    expect(await cancelOrder(db, other, number)).toBe(false)
    expect(await retryPayment(db, other, number, { key: randomUUID(), provider: 'test' })).toBeNull()
  }
})
