import { expect, test } from 'vitest'
import { listingQuery, readListing } from './listing.ts'

test('an address asks for what it says', () => {
  const listing = readListing({
    sort: 'price',
    brand: ['velmora', 'ondrift'],
    min: '100',
    max: '500',
    stock: 'in',
    page: '3',
  })
  expect(listing).toEqual({
    sort: 'price',
    brands: ['velmora', 'ondrift'],
    min: 100,
    max: 500,
    inStock: true,
    page: 3,
  })
  expect(listingQuery(listing)).toBe(
    '?sort=price&brand=velmora&brand=ondrift&min=100&max=500&stock=in&page=3',
  )
})

test('what makes no sense is left out', () => {
  const listing = readListing({
    sort: 'DROP TABLE',
    brand: ["' OR 1=1", 'quillex'],
    min: '-5',
    max: 'NaN',
    page: ['0', '2'],
  })
  expect(listing).toEqual({
    sort: 'featured',
    brands: ['quillex'],
    min: null,
    max: null,
    inStock: false,
    page: 1,
  })
  expect(listingQuery(readListing({ min: '', max: '' }))).toBe('')
})
