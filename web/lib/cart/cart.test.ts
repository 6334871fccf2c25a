import { randomBytes } from 'node:crypto'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { fillShop, ID } from '../../../test/support/shop.ts'
import { openPrisma, type PrismaClient } from '../database/prisma.ts'
import { addToCart, countItems, setQuantity } from './cart.ts'
import { guest } from './holder.ts'

let db: PrismaClient
const visitor = () => guest(randomBytes(32).toString('base64url'))

beforeEach(async () => {
  const database = await testDatabase('oltp', { onEnd: (clean) => onTestFinished(clean) })
  await fillShop(await database.connect('owner'))
  db = openPrisma(database.address('web'))
  onTestFinished(() => db.$disconnect())
})

test('a change of the quantity says what it changed', async () => {
  const holder = visitor()
  await addToCart(db, holder, ID.card, 2)
  expect(await setQuantity(db, holder, ID.card, 5)).toBe(3)
  expect(await setQuantity(db, holder, ID.card, 5)).toBe(0)
  expect(await setQuantity(db, holder, ID.card, 4)).toBe(-1)
  expect(await setQuantity(db, visitor(), ID.card, 1)).toBe(0)
  expect(await setQuantity(db, holder, ID.mouse, 1)).toBe(0)
  expect(await countItems(db, holder)).toBe(4)
})

test('a line that two clicks take out at once is taken out once', async () => {
  const holder = visitor()
  await addToCart(db, holder, ID.card, 2)
  const changes = await Promise.all(Array.from({ length: 4 }, () => setQuantity(db, holder, ID.card, 0)))
  expect(changes.toSorted()).toEqual([-2, 0, 0, 0].toSorted())
  expect(await countItems(db, holder)).toBe(0)
})
