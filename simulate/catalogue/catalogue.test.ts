import { expect, test } from 'vitest'
import { acceptEventId } from '../../lambdas/events/event-id.ts'
import { CATALOGUE } from './catalogue.ts'
import { pictureOf } from './pictures/picture.ts'

test('the catalogue is one the shop’s database takes', () => {
  expect(CATALOGUE).toHaveLength(162)
  for (const property of ['id', 'sku', 'slug', 'name'] as const)
    expect(new Set(CATALOGUE.map((product) => product[property])).size).toBe(162)
  for (const { id, sku, slug, price, discountPrice, stock, brand, category } of CATALOGUE) {
    expect(acceptEventId(id)).toBe(id)
    expect(sku).toMatch(/^[A-Z0-9]+(-[A-Z0-9]+)*$/)
    for (const text of [slug, brand.slug, category.slug]) expect(text).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(Number.isSafeInteger(price) && price > 0 && stock > 0).toBe(true)
    if (discountPrice !== null) expect(discountPrice > 0 && discountPrice < price).toBe(true)
  }
  expect(new Set(CATALOGUE.map(({ category }) => category.slug)).size).toBe(13)
})

test('few products get most of the looks', () => {
  const shares = CATALOGUE.map(({ popularity }) => popularity).sort((a, b) => b - a)
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1)
  expect(shares.slice(0, 33).reduce((sum, share) => sum + share, 0)).toBeGreaterThan(0.6)
})

test('every product has a picture of its own, which is small and runs nothing', () => {
  const pictures = CATALOGUE.map(pictureOf)
  for (const picture of pictures) {
    expect(picture).toMatch(/^<svg .*<\/svg>$/)
    expect(picture).not.toMatch(/NaN|undefined|<script|href|url\(/)
    expect(picture.length).toBeLessThan(5_000)
  }
  expect(new Set(pictures).size).toBeGreaterThan(120)
})
