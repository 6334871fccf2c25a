import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { fillShop, ID } from '../../../test/support/shop.ts'
import { addToCart, readCart } from '../cart/cart.ts'
import { guest, type Holder } from '../cart/holder.ts'
import { placeOrder } from '../checkout/place-order.ts'
import { openPrisma, type PrismaClient } from '../database/prisma.ts'
import { findOrder, readOrders } from '../orders/orders.ts'
import { ensureAccount, findAccount } from './accounts.ts'
import {
  defaultAddress,
  findAddress,
  MOST_ADDRESSES,
  readAddresses,
  removeAddress,
  saveAddress,
  setDefaultAddress,
} from './addresses.ts'
import { joinGuest } from './join-guest.ts'

let db: PrismaClient
let owner: pg.Client

beforeEach(async () => {
  const database = await testDatabase('oltp', { onEnd: (clean) => onTestFinished(clean) })
  owner = await database.connect('owner')
  await fillShop(owner)
  db = openPrisma(database.address('web'))
  onTestFinished(() => db.$disconnect())
})

const claims = (email: string, sub: string = randomUUID()) => ({ sub, email, email_verified: true })
const visitor = () => guest(randomBytes(32).toString('base64url'))
const someone = async (email = 'carol@example.org') => (await ensureAccount(db, claims(email))).userId
const join = (userId: string, { tokenHash }: { tokenHash: Uint8Array<ArrayBuffer> }, wished: string[] = []) =>
  joinGuest(db, userId, { tokenHash, wished })
const held = async (holder: Holder) =>
  Object.fromEntries(
    (await readCart(db, holder)).lines.map(({ product, quantity }) => [product.id, quantity]),
  )
const count = async (sql: string) => Number((await owner.query<{ n: string }>(sql)).rows[0]?.n)
const setStock = (left: number) => owner.query('UPDATE products SET stock = $1', [left])

const address = {
  ...{ fullName: 'Ada Example', line1: '1 Example Street', line2: null, city: 'Exampleton' },
  ...{ region: null, postalCode: null, country: 'GB', phone: null },
}

describe('the account’s row', () => {
  test('is made at the first sign-in, with the name, and found at the next', async () => {
    const told = { ...claims('carol@example.org'), name: '  Carol Example ' }
    const made = await ensureAccount(db, told)
    expect(made).toMatchObject({ sub: told.sub, email: told.email, displayName: 'Carol Example' })
    expect(await ensureAccount(db, { ...told, name: 'Other' })).toEqual(made)
    expect(await findAccount(db, told.sub)).toEqual(made)
  })

  test.each([[undefined], [''], ['   '], ['two\nlines']])('a name like %j is none', async (name) => {
    const told = claims('carol@example.org')
    expect(await ensureAccount(db, name === undefined ? told : { ...told, name })).toMatchObject({
      displayName: null,
    })
  })

  test('is one, however many sign in at once', async () => {
    const told = claims('carol@example.org')
    const made = await Promise.all(Array.from({ length: 8 }, () => ensureAccount(db, told)))
    expect(new Set(made.map(({ userId }) => userId)).size).toBe(1)
  })

  test('takes a changed address, also one that another account had before; that one keeps its orders', async () => {
    const carol = claims('carol@example.org')
    const { userId } = await ensureAccount(db, carol)
    expect(await ensureAccount(db, { ...carol, email: 'c@example.org' })).toMatchObject({ userId })
    const ada = (await owner.query(`SELECT id FROM users WHERE email = 'Ada@example.org'`)).rows[0]
    const taken = await ensureAccount(db, { ...carol, email: 'ada@EXAMPLE.org' })
    expect(taken).toMatchObject({ userId, email: 'ada@EXAMPLE.org' })
    expect(await readOrders(db, { userId: ada.id })).toHaveLength(1)
    expect(await readOrders(db, { userId })).toHaveLength(0)
  })

  test('an address that is not verified takes nothing from anybody', async () => {
    const unverified = { ...claims('ada@example.org'), email_verified: false }
    await expect(ensureAccount(db, unverified)).rejects.toThrow()
    expect(await count(`SELECT count(*) AS n FROM users WHERE email = 'Ada@example.org'`)).toBe(1)
  })
})

describe('the guest’s cart joins the account’s', () => {
  test('where that has none', async () => {
    const [userId, browser] = [await someone(), visitor()]
    await addToCart(db, browser, ID.card, 2)
    await join(userId, browser)
    expect([await held({ userId }), await held(browser)]).toEqual([{ [ID.card]: 2 }, {}])
  })

  test('where both hold something: the same product is added, up to what is in stock', async () => {
    const [userId, browser] = [await someone(), visitor()]
    await addToCart(db, { userId }, ID.card, 2)
    await addToCart(db, browser, ID.card, 1)
    await addToCart(db, browser, ID.mouse, 4)
    await join(userId, browser)
    expect(await held({ userId })).toEqual({ [ID.card]: 3, [ID.mouse]: 4 })
    await addToCart(db, browser, ID.card, 4)
    await join(userId, browser)
    expect(await held({ userId })).toEqual({ [ID.card]: 5, [ID.mouse]: 4 })
  })

  test('never more than 99 of one, and never less than either held', async () => {
    await setStock(1_000)
    const [userId, browser] = [await someone(), visitor()]
    await addToCart(db, { userId }, ID.card, 60)
    await addToCart(db, browser, ID.card, 60)
    await addToCart(db, browser, ID.mouse, 3)
    await addToCart(db, { userId }, ID.mouse, 2)
    await owner.query('UPDATE products SET stock = 0 WHERE id = $1', [ID.mouse])
    await join(userId, browser)
    // Sold out meanwhile: the line stays, and the cart's page says so.
    expect(await held({ userId })).toEqual({ [ID.card]: 99, [ID.mouse]: 3 })
  })

  test('once, though it is told twice, or by eight at once', async () => {
    const [userId, browser] = [await someone(), visitor()]
    await addToCart(db, { userId }, ID.card, 1)
    await addToCart(db, browser, ID.card, 1)
    await Promise.all(Array.from({ length: 8 }, () => join(userId, browser)))
    await join(userId, browser)
    expect(await held({ userId })).toEqual({ [ID.card]: 2 })
    expect(await count(`SELECT count(*) AS n FROM carts WHERE user_id = '${userId}'`)).toBe(1)
  })

  test('from two browsers at once, with clicks in between: all of it is there', async () => {
    await setStock(99)
    const userId = await someone()
    const browsers = [visitor(), visitor(), visitor()]
    for (const browser of browsers) await addToCart(db, browser, ID.card, 2)
    await Promise.all([
      ...browsers.map((browser) => join(userId, browser)),
      ...[1, 2, 3].map(() => addToCart(db, { userId }, ID.card, 1)),
    ])
    expect(await held({ userId })).toEqual({ [ID.card]: 9 })
  })

  test('while the account’s is being ordered: nothing is lost, nothing ordered twice', async () => {
    const [userId, browser] = [await someone(), visitor()]
    await addToCart(db, { userId }, ID.card, 1)
    await addToCart(db, browser, ID.mouse, 1)
    const input = { holder: { userId }, email: 'c@example.org', address, provider: 'test' }
    const [ordered] = await Promise.all([
      placeOrder(db, { ...input, key: randomUUID(), expectedTotal: 49_900 }),
      join(userId, browser),
    ])
    // Either the order came first and the mouse waits in a new cart, or the price had changed and both wait.
    expect(await held({ userId })).toEqual(
      ordered.kind === 'placed' ? { [ID.mouse]: 1 } : { [ID.card]: 1, [ID.mouse]: 1 },
    )
  })
})

test('orders and wishes of the browser join the account; another account sees none of them', async () => {
  const [userId, other, browser] = [await someone(), await someone('eve@example.org'), visitor()]
  await addToCart(db, browser, ID.card, 1)
  const input = { holder: browser, email: 'c@example.org', address, provider: 'test' }
  const placed = await placeOrder(db, { ...input, key: randomUUID(), expectedTotal: 49_900 })
  if (placed.kind !== 'placed') throw new Error(placed.kind)
  await join(userId, browser, [ID.card, ID.mouse, randomUUID()])
  await join(userId, browser, [ID.card])
  expect(await readOrders(db, { userId })).toMatchObject([{ number: placed.number }])
  expect(await findOrder(db, { userId }, placed.number)).not.toBeNull()
  for (const holder of [{ userId: other }, browser, visitor()])
    expect([await readOrders(db, holder), await findOrder(db, holder, placed.number)]).toEqual([[], null])
  expect(await count(`SELECT count(*) AS n FROM wishlist_items WHERE user_id = '${userId}'`)).toBe(2)
})

describe('addresses', () => {
  const save = (userId: string, id: string | null, makeDefault = false, line1 = '1 Example Street') =>
    saveAddress(db, userId, id, { ...address, line1, makeDefault })
  const idsOf = async (userId: string) => (await readAddresses(db, userId)).map(({ id }) => id)

  test('the first is the default; another takes its place; where it goes the newest follows', async () => {
    const userId = await someone()
    for (const line1 of ['1 Street', '2 Street', '3 Street']) await save(userId, null, false, line1)
    expect(await defaultAddress(db, userId)).toMatchObject({ line1: '1 Street' })
    const second = (await readAddresses(db, userId)).find(({ line1 }) => line1 === '2 Street')?.id ?? ''
    await setDefaultAddress(db, userId, second)
    expect((await readAddresses(db, userId)).map(({ line1 }) => line1)).toEqual([
      '2 Street',
      '3 Street',
      '1 Street',
    ])
    await removeAddress(db, userId, second)
    expect(await defaultAddress(db, userId)).toMatchObject({ line1: '3 Street' })
  })

  test('of another account can be neither seen nor changed', async () => {
    const [userId, eve] = [await someone(), await someone('eve@example.org')]
    await save(userId, null)
    const [id = ''] = await idsOf(userId)
    expect(await findAddress(db, eve, id)).toBeNull()
    expect(await save(eve, id, true, '66 Eve Street')).toBe(false)
    await setDefaultAddress(db, eve, id)
    await removeAddress(db, eve, id)
    expect(await readAddresses(db, userId)).toMatchObject([{ line1: '1 Example Street', isDefault: true }])
    expect(await readAddresses(db, eve)).toEqual([])
  })

  test('made the default by many at once: one is', async () => {
    const userId = await someone()
    for (let i = 0; i < 4; i++) await save(userId, null)
    const ids = await idsOf(userId)
    await Promise.all([...ids, ...ids].map((id) => setDefaultAddress(db, userId, id)))
    expect((await readAddresses(db, userId)).filter(({ isDefault }) => isDefault)).toHaveLength(1)
  })

  test('there are not endlessly many', async () => {
    const userId = await someone()
    const saved = await Promise.all(Array.from({ length: MOST_ADDRESSES + 3 }, () => save(userId, null)))
    expect(saved.filter((one) => one)).toHaveLength(MOST_ADDRESSES)
  })
})
