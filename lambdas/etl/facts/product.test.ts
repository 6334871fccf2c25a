import { describe, expect, test } from 'vitest'
import { toldEvent } from '../../../test/support/told-event.ts'
import { itemsOf } from './product.ts'

const items = (input: object, currency = 'USD') => itemsOf(toldEvent(input), currency, 'USD')

describe('the products of an event', () => {
  test('are its items, and its product only where it has none', () => {
    const product = { id: 'p', name: 'Product' }
    const ids = (input: object) => items(input).map((one) => one.product.productId)
    expect(ids({ product, items: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] })).toEqual(['a', 'b', 'a'])
    expect(ids({ product, items: [] })).toEqual(['p'])
    expect(ids({ product })).toEqual(['p'])
    expect(ids({})).toEqual([])
  })

  test('are known by their id, else by their name; what has neither is none', () => {
    const [byId, byName] = items({ items: [{ id: 'a', name: 'A' }, { name: 'B' }, { price: 3 }] })
    expect([byId?.product.productId, byName?.product.productId]).toEqual(['a', 'B'])
    expect(items({ items: [{ price: 3 }] })).toEqual([])
    expect(items({ product: { brand: 'x' } })).toEqual([])
  })

  test('cost what they cost in the event’s currency, discounted where they are', () => {
    const prices = (currency: string) =>
      items({ product: { id: 'a', price: 20.5, discountPrice: 10.25 } }, currency).map(({ price }) => price)
    expect(prices('USD')).toEqual([1025])
    expect(prices('JPY')).toEqual([10])
    expect(items({ items: [{ id: 'a', quantity: 0.5, variant: 'red' }] })).toMatchObject([
      { price: null, quantity: 0.5, variant: 'red' },
    ])
  })

  test('have a price in the dimension only in the property’s currency', () => {
    const input = { product: { id: 'a', name: 'A', price: 20, discountPrice: 15 } }
    expect(items(input)[0]?.product).toMatchObject({ name: 'A', price: 2000, discountPrice: 1500 })
    expect(items(input, 'EUR')[0]).toMatchObject({
      price: 1500,
      product: { name: 'A', price: null, discountPrice: null },
    })
  })

  test('have another version where anything told of them is another, and the same product', () => {
    const told = [
      { name: 'A', category: 'c' },
      { name: 'A', brand: 'c' },
      { name: 'A', price: 1 },
      { name: 'A', discountPrice: 1 },
      { name: 'A', price: 2 },
      { name: 'B' },
      {},
    ]
    const products = told.map((more) => items({ product: { id: 'a', ...more } })[0]?.product)
    expect(new Set(products.map((product) => product?.version)).size).toBe(told.length)
    expect(new Set(products.map((product) => product?.key)).size).toBe(1)
    expect(items({ product: { id: 'a', name: 'A', price: 1 } })[0]?.product).toEqual(products[2])
  })

  test('are kept apart whatever separators their texts have in them', () => {
    const [first, second] = items({
      items: [
        { id: 'a\u001fb', name: 'c' },
        { id: 'a', name: 'b\u001fc' },
      ],
    })
    expect([first?.product.productId, second?.product.productId]).toEqual(['a\u001fb', 'a'])
  })
})
