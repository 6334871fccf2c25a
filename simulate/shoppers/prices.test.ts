import { expect, test } from 'vitest'
import { CATALOGUE } from '../catalogue/catalogue.ts'
import { PriceList, paid } from './prices.ts'

const DAY = 86_400_000

test('prices are whole amounts, discounts lower ones, at any time', () => {
  const prices = new PriceList()
  for (let at = 0; at < 400 * DAY; at += 3 * DAY)
    for (const product of CATALOGUE) {
      const { price, discountPrice } = prices.at(product, at)
      expect(Number.isSafeInteger(price) && price > 0).toBe(true)
      expect(
        discountPrice === null ||
          (Number.isSafeInteger(discountPrice) && discountPrice > 0 && discountPrice < price),
      ).toBe(true)
      expect(paid({ price, discountPrice })).toBe(discountPrice ?? price)
    }
})

test('within two weeks some products are in a sale for some days, and the others are not', () => {
  const prices = new PriceList()
  const from = Date.UTC(2026, 10, 8)
  const pricesOf = (product: (typeof CATALOGUE)[number]) =>
    Array.from({ length: 14 }, (_, day) => paid(prices.at(product, from + day * DAY)))
  const inSale = CATALOGUE.filter(
    (product) => Math.min(...pricesOf(product)) < 0.95 * Math.max(...pricesOf(product)),
  )
  expect(inSale.length).toBeGreaterThan(CATALOGUE.length / 16)
  expect(inSale.length).toBeLessThan(CATALOGUE.length / 2.5)
})

test('two price lists agree, in whatever order they are asked', () => {
  const [one, other] = [new PriceList(), new PriceList()]
  const times = Array.from({ length: 300 }, (_, i) => i * 5 * DAY)
  const ask = (list: PriceList, order: number[]) =>
    new Map(order.map((at) => [at, CATALOGUE.map((product) => list.at(product, at))]))
  const forwards = ask(one, times)
  for (const [at, prices] of ask(other, times.toReversed())) expect(prices).toEqual(forwards.get(at))
})
