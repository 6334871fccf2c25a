import { describe, expect, test } from 'vitest'
import { describeRoundTrips } from '../test/support/migration-round-trips.ts'
import {
  ANONYMOUS_TOKEN_HASH,
  FIRST,
  ID,
  insert,
  type Row,
  refusal,
  SECOND,
  sharedShop,
  TABLES,
  type Table,
} from '../test/support/shop.ts'

describeRoundTrips('oltp')

const long = (n: number) => 'x'.repeat(n)

/** For each rule, a row that breaks it and no other: SECOND's, but for this. */
const WRONG: [rule: string, table: Table, change: Row][] = [
  ['brands_slug_check', 'brands', { slug: 'Other' }],
  ['brands_slug_key', 'brands', { slug: FIRST.brands.slug }],
  ['brands_name_check', 'brands', { name: '\tOther' }],
  ['brands_name', 'brands', { name: 'EXAMPLE works' }],
  ['categories_slug_check', 'categories', { slug: 'mice-' }],
  ['categories_slug_key', 'categories', { slug: FIRST.categories.slug }],
  ['categories_name_check', 'categories', { name: '' }],
  ['categories_parent_name', 'categories', { parent_id: null, name: FIRST.categories.name }],
  ['products_slug_check', 'products', { slug: 'a--b' }],
  ['products_slug_key', 'products', { slug: FIRST.products.slug }],
  ['products_sku_check', 'products', { sku: 'mouse 1' }],
  ['products_sku_key', 'products', { sku: FIRST.products.sku }],
  ['products_name_check', 'products', { name: long(201) }],
  ['products_description_check', 'products', { description: long(10_001) }],
  ['products_price_check', 'products', { price: 0, discount_price: null }],
  ['products_discount_is_lower', 'products', { price: 49_900 }],
  ['products_currency_check', 'products', { currency: 'eur' }],
  ['products_stock_check', 'products', { stock: -1 }],
  ['products_picture_check', 'products', { picture: '/pictures/squeak.svg' }],
  ['products_attributes_check', 'products', { attributes: '[]' }],
  ['users_cognito_sub_check', 'users', { cognito_sub: 'bob' }],
  ['users_cognito_sub_key', 'users', { cognito_sub: FIRST.users.cognito_sub }],
  ['users_email_check', 'users', { email: 'bob at example.org' }],
  ['users_email', 'users', { email: 'aDA@example.ORG' }],
  ['users_display_name_check', 'users', { display_name: ' ' }],
  ['addresses_full_name_check', 'addresses', { full_name: 'Ada ' }],
  ['addresses_line1_check', 'addresses', { line1: '' }],
  ['addresses_line2_check', 'addresses', { line2: '' }],
  ['addresses_city_check', 'addresses', { city: long(101) }],
  ['addresses_region_check', 'addresses', { region: '' }],
  ['addresses_postal_code_check', 'addresses', { postal_code: long(21) }],
  ['addresses_country_check', 'addresses', { country: 'GBR' }],
  ['addresses_phone_check', 'addresses', { phone: 'call me' }],
  ['addresses_one_default', 'addresses', { is_default: true }],
  ['wishlist_items_pkey', 'wishlist_items', { user_id: ID.user }],
  ['carts_status_check', 'carts', { status: 'gone' }],
  ['carts_one_holder', 'carts', { token_hash: Buffer.alloc(32) }],
  ['carts_one_holder', 'carts', { user_id: null }],
  ['carts_token_hash_check', 'carts', { user_id: null, token_hash: Buffer.alloc(31) }],
  ['carts_one_open_of_user', 'carts', { user_id: ID.user }],
  ['carts_one_open_of_token', 'carts', { user_id: null, token_hash: ANONYMOUS_TOKEN_HASH }],
  ['cart_items_pkey', 'cart_items', { product_id: ID.card }],
  ['cart_items_quantity_check', 'cart_items', { quantity: 0 }],
  ['cart_items_quantity_check', 'cart_items', { quantity: 100 }],
  ['orders_number_check', 'orders', { number: '00000-0000I' }],
  ['orders_number_key', 'orders', { number: FIRST.orders.number }],
  ['orders_idempotency_key_key', 'orders', { idempotency_key: ID.key }],
  ['orders_cart_id_key', 'orders', { cart_id: ID.cart }],
  ['orders_email_check', 'orders', { email: `${long(243)}@example.org` }],
  ['orders_status_check', 'orders', { status: 'lost' }],
  ['orders_ship_full_name_check', 'orders', { ship_full_name: '' }],
  ['orders_ship_line1_check', 'orders', { ship_line1: '' }],
  ['orders_ship_line2_check', 'orders', { ship_line2: '' }],
  ['orders_ship_city_check', 'orders', { ship_city: '' }],
  ['orders_ship_region_check', 'orders', { ship_region: '' }],
  ['orders_ship_postal_code_check', 'orders', { ship_postal_code: '' }],
  ['orders_ship_country_check', 'orders', { ship_country: 'gb' }],
  ['orders_ship_phone_check', 'orders', { ship_phone: '1' }],
  ['orders_currency_check', 'orders', { currency: 'EURO' }],
  ['orders_subtotal_check', 'orders', { subtotal: 0, total: 10_076 }],
  ['orders_shipping_check', 'orders', { shipping: -1, total: 59_475 }],
  ['orders_tax_check', 'orders', { tax: -1, total: 50_399 }],
  ['orders_total_check', 'orders', { subtotal: '9007199254740991', total: '9007199254751067' }],
  ['orders_add_up', 'orders', { total: 59_977 }],
  ['order_items_pkey', 'order_items', { product_id: ID.card }],
  ['order_items_product_name_check', 'order_items', { product_name: '' }],
  ['order_items_sku_check', 'order_items', { sku: 'mouse' }],
  ['order_items_unit_price_check', 'order_items', { unit_price: 0, line_total: 0 }],
  ['order_items_quantity_check', 'order_items', { quantity: 100, line_total: 100 * 49_900 }],
  ['order_items_add_up', 'order_items', { line_total: 49_900 }],
  ['payments_idempotency_key_key', 'payments', { idempotency_key: ID.paymentKey }],
  ['payments_status_check', 'payments', { status: 'lost', decline_reason: null, settled_at: null }],
  ['payments_amount_check', 'payments', { amount: 0 }],
  ['payments_currency_check', 'payments', { currency: '€' }],
  ['payments_provider_check', 'payments', { provider: 'A Bank' }],
  ['payments_provider_reference_check', 'payments', { provider_reference: '' }],
  ['payments_provider_provider_reference_key', 'payments', { provider_reference: 'charge-1' }],
  ['payments_decline_reason_check', 'payments', { decline_reason: '' }],
  ['payments_reason_if_declined', 'payments', { status: 'pending', settled_at: null }],
  ['payments_settled_is_dated', 'payments', { settled_at: null }],
  ['payments_settled_is_dated', 'payments', { status: 'timed_out', decline_reason: null }],
  ['payments_charge_has_reference', 'payments', { status: 'succeeded', decline_reason: null }],
  ['payments_one_not_declined', 'payments', { status: 'pending', decline_reason: null, settled_at: null }],
]

/** Columns that may be empty; every other must be filled. */
const MAY_BE_NULL: Partial<Record<Table, string[]>> = {
  categories: ['parent_id'],
  products: ['discount_price', 'search'],
  users: ['display_name'],
  addresses: ['line2', 'phone', 'postal_code', 'region'],
  carts: ['token_hash', 'user_id'],
  orders: ['cart_id', 'ship_line2', 'ship_phone', 'ship_postal_code', 'ship_region', 'user_id'],
  payments: ['decline_reason', 'provider_reference', 'settled_at'],
}

describe('the shop refuses wrong rows', () => {
  const shop = sharedShop()

  test.each(TABLES)('%s takes a right one', async (table) => {
    expect(await refusal(shop.owner, () => insert(shop.owner, table, SECOND[table]))).toBeNull()
  })

  test.each(WRONG)('%s', async (rule, table, change) => {
    const refused = await refusal(shop.owner, () =>
      insert(shop.owner, table, { ...SECOND[table], ...change }),
    )
    expect(refused).toMatchObject({
      constraint: rule,
      code: expect.stringMatching(/^2350|^23514$/) as string,
    })
  })

  test('every rule of the tables has been broken above', async () => {
    const { rows } = await shop.owner.query<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype = 'c'
       UNION
       SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace AND indisunique AND NOT (indisprimary AND indnatts = 1)`,
    )
    const broken = new Set(WRONG.map(([rule]) => rule))
    expect(rows.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([])
  })

  test.each(TABLES)('%s: nothing is left empty that must be filled', async (table) => {
    const { rows } = await shop.owner.query<{ name: string; fillable: boolean; nullable: boolean }>(
      `SELECT attname AS name, attgenerated = '' AS fillable, NOT attnotnull AS nullable
         FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attname`,
      [table],
    )
    expect(rows.filter(({ nullable }) => nullable).map(({ name }) => name)).toEqual(MAY_BE_NULL[table] ?? [])
    for (const { name } of rows.filter(({ fillable, nullable }) => fillable && !nullable))
      expect(
        await refusal(shop.owner, () => insert(shop.owner, table, { ...SECOND[table], [name]: null })),
      ).toMatchObject({ code: '23502', column: name })
  })

  test('every foreign key has an index, so that deleting what it points at need not read the whole table', async () => {
    const { rows } = await shop.owner.query(
      `SELECT conname FROM pg_constraint c
        WHERE connamespace = 'public'::regnamespace AND contype = 'f' AND NOT EXISTS (
          SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL AND i.indkey[0] = c.conkey[1])`,
    )
    expect(rows).toEqual([])
  })
})
