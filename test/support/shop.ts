import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { type TestDatabaseOptions, testDatabase } from './database.ts'

/** A small shop for tests: one row for each table (FIRST), and one more that may stand beside it (SECOND). */

export type Row = Readonly<Record<string, unknown>>

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const ID = {
  brand: id(1),
  category: id(2),
  card: id(3),
  mouse: id(4),
  user: id(5),
  otherUser: id(6),
  cart: id(7),
  order: id(8),
  payment: id(9),
  key: id(10),
  paymentKey: id(11),
  anonymousCart: id(12),
} as const

const place = {
  full_name: 'Ada Example',
  line1: '1 Example Street',
  line2: 'Floor 2',
  city: 'Exampleton',
  region: 'EX',
  postal_code: 'EX1 2MP',
  country: 'GB',
  phone: '+44 20 7946 0000',
}

const shipTo = Object.fromEntries(Object.entries(place).map(([name, value]) => [`ship_${name}`, value]))

const svg = '<svg viewBox="0 0 1 1"></svg>'

/** In the order of their references. The order holds one graphics card and is not paid yet. */
export const FIRST = {
  brands: { id: ID.brand, slug: 'example-works', name: 'Example Works' },
  categories: { id: ID.category, slug: 'parts', name: 'Parts', parent_id: null },
  products: {
    ...{ id: ID.card, brand_id: ID.brand, category_id: ID.category, slug: 'blaze-9000', sku: 'GPU-9000' },
    ...{ name: 'Blaze 9000 Graphics Card', description: 'Draws laptops and mountains.', picture: svg },
    ...{ price: 59_900, discount_price: 49_900, currency: 'EUR', stock: 5, attributes: { memory: '16 GB' } },
  },
  users: {
    ...{ id: ID.user, cognito_sub: '8c5f0a3e-1111-4222-8333-444455556666' },
    ...{ email: 'Ada@example.org', display_name: 'Ada' },
  },
  addresses: { user_id: ID.user, ...place, is_default: true },
  wishlist_items: { user_id: ID.user, product_id: ID.card },
  carts: { id: ID.cart, user_id: ID.user, token_hash: null, status: 'open' },
  cart_items: { cart_id: ID.cart, product_id: ID.card, quantity: 1 },
  orders: {
    ...{ id: ID.order, number: '00000-00000', idempotency_key: ID.key, cart_id: ID.cart, user_id: ID.user },
    ...{ email: 'ada@example.org', status: 'pending', ...shipTo, currency: 'EUR' },
    ...{ subtotal: 49_900, shipping: 500, tax: 9_576, total: 59_976 },
  },
  order_items: {
    ...{ order_id: ID.order, product_id: ID.card, product_name: 'Blaze 9000 Graphics Card', sku: 'GPU-9000' },
    ...{ unit_price: 49_900, quantity: 1, line_total: 49_900 },
  },
  payments: {
    ...{ id: ID.payment, order_id: ID.order, idempotency_key: ID.paymentKey, status: 'pending' },
    ...{ amount: 59_976, currency: 'EUR', provider: 'test', provider_reference: 'charge-1' },
  },
} as const satisfies Record<string, Row>

export type Table = keyof typeof FIRST

export const ANONYMOUS_TOKEN_HASH = Buffer.alloc(32, 7)

/** What FIRST leaves to be desired: somebody else, something else, and a cart of nobody known. */
const BESIDES: [Table, Row][] = [
  [
    'products',
    {
      ...{ ...FIRST.products, id: ID.mouse, slug: 'squeak', sku: 'MOUSE-1', name: 'Squeak Mouse' },
      description: 'Needs no graphics card.',
    },
  ],
  [
    'users',
    { id: ID.otherUser, cognito_sub: '8c5f0a3e-1111-4222-8333-444455557777', email: 'bob@example.org' },
  ],
  ['carts', { id: ID.anonymousCart, token_hash: ANONYMOUS_TOKEN_HASH }],
]

/** Each may stand beside FIRST; what is to be wrong about one is the test's to say. */
export const SECOND: Readonly<Record<Table, Row>> = {
  brands: { slug: 'other', name: 'Other' },
  categories: { slug: 'mice', name: 'Mice', parent_id: ID.category },
  products: { ...FIRST.products, id: id(30), slug: 'howl', sku: 'AUDIO-1', name: 'Howl Headset' },
  users: {
    ...{ id: id(31), cognito_sub: '8c5f0a3e-1111-4222-8333-444455558888' },
    ...{ email: 'carol@example.org', display_name: null },
  },
  addresses: { ...FIRST.addresses, is_default: false },
  wishlist_items: { user_id: ID.otherUser, product_id: ID.card },
  carts: { user_id: ID.otherUser, token_hash: null, status: 'open' },
  cart_items: { cart_id: ID.cart, product_id: ID.mouse, quantity: 99 },
  orders: {
    ...{ ...FIRST.orders, id: id(20), number: 'ZZZZZ-ZZZZZ', idempotency_key: id(21), cart_id: null },
    user_id: null,
  },
  order_items: { ...FIRST.order_items, product_id: ID.mouse, quantity: 99, line_total: 99 * 49_900 },
  payments: {
    ...{ ...FIRST.payments, id: id(22), idempotency_key: id(23), provider_reference: null },
    ...{ status: 'declined', decline_reason: 'insufficient funds', settled_at: '2026-01-01T12:00:00Z' },
  },
}

export const TABLES = Object.keys(FIRST) as Table[]

/** Puts a row in and gives it back, defaults and all. */
export async function insert(
  client: pg.ClientBase,
  table: Table,
  row: Row,
): Promise<Record<string, unknown>> {
  const columns = Object.keys(row).map((column) => pg.escapeIdentifier(column))
  const places = columns.map((_, i) => `$${i + 1}`)
  const { rows } = await client.query<Record<string, unknown>>(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')}) RETURNING *`,
    Object.values(row),
  )
  return rows[0] ?? {}
}

/** FIRST whole, and BESIDES. */
export async function fillShop(client: pg.ClientBase): Promise<void> {
  await client.query('BEGIN')
  for (const table of TABLES) await insert(client, table, FIRST[table])
  for (const [table, row] of BESIDES) await insert(client, table, row)
  await client.query('COMMIT')
}

/** `web` and `other` are two of the storefront's servers. */
export type Shop = Record<'owner' | 'web' | 'other' | 'analyst', pg.Client>

/** A filled shop of the test's own. */
export async function openShop(options: TestDatabaseOptions = {}): Promise<Shop> {
  const db = await testDatabase('oltp', options)
  const owner = await db.connect('owner')
  await fillShop(owner)
  const [web, other, analyst] = await Promise.all([
    db.connect('web'),
    db.connect('web'),
    db.connect('analyst'),
  ])
  return { owner, web, other, analyst }
}

/** One for all tests of a file or describe, which leave it as they found it. */
export function sharedShop(): Shop {
  const endings: (() => Promise<void>)[] = []
  const shop = {} as Shop
  beforeAll(async () => {
    Object.assign(shop, await openShop({ onEnd: (clean) => endings.push(clean) }))
  })
  afterAll(async () => {
    for (const clean of endings) await clean()
  })
  return shop
}

/** What the act gives, in a transaction that is undone. */
export async function undone<T>(client: pg.ClientBase, act: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    return await act()
  } finally {
    await client.query('ROLLBACK')
  }
}

export type Refusal = Pick<pg.DatabaseError, 'code' | 'constraint' | 'column' | 'message'>

/** What PostgreSQL refused of the act, or null where it took it; undone in either case. */
export async function refusal(client: pg.ClientBase, act: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await undone(client, act)
    return null
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause
    const { code, constraint, column, message } = cause
    return { code, constraint, column, message }
  }
}
