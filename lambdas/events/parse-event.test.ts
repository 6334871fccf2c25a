import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventSchema } from './event.ts'
import { parseEvent } from './parse-event.ts'

const parse = (json: string) => parseEvent(JSON.parse(json))
const accepted = (input: object) => {
  const parsed = parseEvent(input)
  if (!parsed.ok) throw new Error(`rejected: ${parsed.reason}`)
  return parsed
}

test('keeps every field of the contract', () => {
  const event = {
    eventName: 'checkout_complete',
    eventId: '8fa2f2b7-de0c-43d5-b847-dd774604f9e1',
    occurredAt: '2026-11-22T10:00:00.000Z',
    clientId: 'c1',
    sessionId: 's1',
    userId: 'u1',
    userLoginState: 'signed_in',
    isFirstVisit: false,
    pageUrl: 'https://shop.example/checkout',
    pageTitle: 'Checkout',
    referrer: 'https://shop.example/cart',
    product: { id: 'p', name: 'P', category: 'C', brand: 'B', price: 10, discountPrice: 9.5, urlPath: '/p' },
    items: [{ id: 'p', name: 'P', category: 'C', brand: 'B', variant: 'red', price: 9.5, quantity: 2 }],
    value: 19,
    currency: 'EUR',
    transactionId: 't1',
    searchTerm: 'p',
    element: { tag: 'button', id: 'buy', role: 'button', text: 'Buy', dataset: { step: '2' } },
    campaign: { source: 'mail', medium: 'email', name: 'autumn', term: 'a', content: 'b' },
    properties: { theme: 'dark', width: 1440, beta: true, none: null },
  }
  expect(accepted(event)).toEqual({ ok: true, event, occurredMs: Date.UTC(2026, 10, 22, 10), cuts: 0 })
})

test('moves what the contract has no field for into the properties', () => {
  const { event } = accepted({
    eventName: 'x',
    theme: 'dark',
    nested: { deep: [1, 2] },
    product: { id: 1, colour: 'red' },
    items: [{ item_id: 'a', coupon: 'TEN' }],
    properties: { theme: 'light' },
  })
  expect(event.properties).toEqual({
    theme: 'light',
    theme_2: 'dark',
    nested: '{"deep":[1,2]}',
    'product.colour': 'red',
    'items.0.coupon': 'TEN',
  })
  expect(event.product).toEqual({ id: '1' })
  expect(event.items).toEqual([{ id: 'a' }])
})

test('takes ids as numbers, money as text, state as a flag, and nothing for null and ""', () => {
  const { event } = accepted({
    eventName: 'x',
    clientId: 42,
    userId: null,
    sessionId: '',
    userLoginState: true,
    value: '12.50',
    items: [{ product_id: 7, price: '-1', quantity: 1.5 }],
  })
  expect(event).toEqual({
    eventName: 'x',
    clientId: '42',
    userLoginState: 'true',
    value: 12.5,
    items: [{ id: '7', price: -1, quantity: 1.5 }],
  })
})

test.each([
  ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00.123456+05:30', '2026-11-22T04:30:00.123Z'],
  ['2016-08-01 07:00:12+00', '2016-08-01T07:00:12.000Z'],
  ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ['2026-11-22T10:00', '2026-11-22T10:00:00.000Z'],
  [1_470_034_812_332, '2016-08-01T07:00:12.332Z'],
])('reads the time %s', (occurredAt, text) => {
  const { event, occurredMs } = accepted({ eventName: 'x', occurredAt })
  expect(event.occurredAt).toBe(text)
  expect(occurredMs).toBe(Date.parse(text))
})

test.each([
  [{}, 'eventName: required'],
  [{ eventName: '' }, 'eventName: required'],
  [{ eventName: 5 }, 'eventName: not 1–100 letters, digits and _ . : -'],
  [{ eventName: 'a b' }, 'eventName: not 1–100 letters, digits and _ . : -'],
  [{ eventName: 'é' }, 'eventName: not 1–100 letters, digits and _ . : -'],
  [{ eventName: 'x'.repeat(10_000) }, 'eventName: not 1–100 letters, digits and _ . : -'],
  [{ eventName: 'x', eventId: 'not-a-uuid' }, 'eventId: not a UUID'],
  [{ eventName: 'x', eventId: '00000000-0000-0000-0000-000000000000' }, 'eventId: not a UUID'],
  [{ eventName: 'x', occurredAt: 'yesterday' }, 'occurredAt: neither ISO 8601 nor epoch milliseconds'],
  [
    { eventName: 'x', occurredAt: '2026-13-45T00:00:00.000Z' },
    'occurredAt: neither ISO 8601 nor epoch milliseconds',
  ],
  [{ eventName: 'x', occurredAt: 1e300 }, 'occurredAt: neither ISO 8601 nor epoch milliseconds'],
  [{ eventName: 'x', userId: 2 ** 60 }, 'userId: wrong type'],
  [{ eventName: 'x', userId: {} }, 'userId: wrong type'],
  [{ eventName: 'x', isFirstVisit: 'yes' }, 'isFirstVisit: wrong type'],
  [{ eventName: 'x', value: 1e13 }, 'value: out of range'],
  [{ eventName: 'x', value: Number.POSITIVE_INFINITY }, 'value: wrong type'],
  [{ eventName: 'x', currency: 'US$' }, 'currency: not a currency code'],
  [{ eventName: 'x', product: { price: '12,50' } }, 'product.price: wrong type'],
  [{ eventName: 'x', items: [{}, {}, { quantity: -1 }] }, 'items.quantity: out of range'],
  [{ eventName: 'x', items: {} }, 'items: wrong type'],
  [{ eventName: 'x', properties: [1] }, 'properties: wrong type'],
  [{ eventName: 'x', campaign: 'mail' }, 'campaign: wrong type'],
  [[], 'event: wrong type'],
  ['x', 'event: wrong type'],
  [null, 'event: wrong type'],
])('rejects %j: %s', (input, reason) => {
  expect(parseEvent(input)).toEqual({ ok: false, reason })
})

test('cuts long strings, counts the cuts, and parts no pair', () => {
  const { event, cuts } = accepted({
    eventName: 'x',
    product: { name: 'n'.repeat(10_000) },
    clientId: `${'c'.repeat(199)}🐴`,
    properties: { ['k'.repeat(500)]: 1, ['k'.repeat(501)]: 2 },
  })
  expect(event.product?.name).toHaveLength(500)
  expect(event.clientId).toBe(`${'c'.repeat(199)}\ufffd`)
  expect(Object.keys(event.properties ?? {})).toEqual(['k'.repeat(100), `${'k'.repeat(94)}_2`])
  expect(cuts).toBe(4)
})

test('makes hostile strings storable', () => {
  const parsed = parse(
    '{"eventName":"x","pageTitle":"a\\u0000b\\ud800c","__proto__":{"a":1},"constructor":1,' +
      '"properties":{"__proto__":"p","toString":"t","n":1e999},"product":{"__proto__":5}}',
  )
  if (!parsed.ok) throw new Error(parsed.reason)
  const { event } = parsed
  expect(event.pageTitle).toBe('a\ufffdb\ufffdc')
  expect(Object.getPrototypeOf(event)).toBe(Object.prototype)
  expect(JSON.parse(JSON.stringify(event.properties))).toEqual(
    JSON.parse(
      '{"__proto__":"p","toString":"t","n":"Infinity","__proto___2":"{\\"a\\":1}","constructor":1,"product.__proto__":5}',
    ),
  )
})

test('takes the spaced names of Segment, and no others', () => {
  expect(accepted({ eventName: 'Product Added' }).event.eventName).toBe('Product_Added')
  expect(parseEvent({ eventName: 'Product Eaten' }).ok).toBe(false)
})

/** JSON that looks like events: the contract's names with values that fit or do not. */
const fields = Object.keys(eventSchema.shape)
const anyEvent = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...fields, 'other', '__proto__'), fc.jsonValue()),
  fc.record(
    {
      eventName: fc.oneof(fc.constant('page_view'), fc.string({ unit: 'binary' })),
      eventId: fc.oneof(fc.uuid(), fc.string()),
      occurredAt: fc.oneof(fc.double(), fc.date({ noInvalidDate: true }).map(String), fc.string()),
      clientId: fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double()),
      value: fc.oneof(fc.double(), fc.string()),
      items: fc.array(fc.dictionary(fc.constantFrom('id', 'price', 'quantity', 'name', 'x'), fc.jsonValue())),
      product: fc.dictionary(fc.constantFrom('id', 'price', 'name', 'x'), fc.jsonValue()),
      properties: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
    },
    { requiredKeys: ['eventName'] },
  ),
)

test('never throws, and what it accepts the schema accepts too', () => {
  fc.assert(
    fc.property(anyEvent, (input) => {
      const parsed = parseEvent(input)
      if (!parsed.ok) return parsed.reason.length > 0 && parsed.reason.length < 100
      const text = JSON.stringify(parsed.event)
      return eventSchema.safeParse(parsed.event).success && !text.includes('\\u0000') && text.isWellFormed()
    }),
    { numRuns: 3000 },
  )
})

test('an accepted event is accepted again as it is: the ETL reads what the ingest wrote', () => {
  fc.assert(
    fc.property(anyEvent, (input) => {
      const parsed = parseEvent(input)
      if (!parsed.ok) return
      expect(parseEvent(JSON.parse(JSON.stringify(parsed.event)))).toEqual({ ...parsed, cuts: 0 })
    }),
    { numRuns: 2000 },
  )
})
