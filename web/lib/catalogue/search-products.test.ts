import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { seedCatalogue } from '../../../simulate/catalogue/seed-catalogue.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { openPrisma } from '../database/prisma.ts'
import { searchProducts } from './search-products.ts'

let database: TestDatabase
const endings: (() => Promise<void>)[] = []

beforeAll(async () => {
  database = await testDatabase('oltp', { onEnd: (clean) => endings.push(clean) })
  await seedCatalogue(await database.connect('owner'), 'USD')
})

afterAll(async () => {
  for (const end of endings) await end()
})

async function search(term: string) {
  const db = openPrisma(database.address('web'))
  onTestFinished(() => db.$disconnect())
  return searchProducts(db, term, 1)
}

test.each(['keyboard', 'keyboards', 'Keyb'])('%s: what it is, though no name says so', async (term) => {
  const { products, total } = await search(term)
  expect(total).toBeGreaterThan(8)
  expect(new Set(products.slice(0, 8).map(({ category }) => category.name))).toEqual(new Set(['Keyboards']))
})

test('words that stand in a product’s category, brand and description together', async () => {
  const { products } = await search('ondrift wireless keyboard')
  expect(products[0]?.slug).toBe('ondrift-typist-wireless')
})

test('what is typed is words, whatever is in it', async () => {
  for (const term of ["'; DROP TABLE products", 'a & | !', '"open', ':* \\', '%', '\0', 'a\0b'])
    expect((await search(term)).total).toBeGreaterThanOrEqual(0)
  expect((await search('zzzz')).total).toBe(0)
})
