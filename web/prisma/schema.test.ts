import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { introspect } from './introspect.ts'

test('Prisma knows the very tables that the migrations make', async () => {
  const db = await testDatabase('oltp')
  await expect(await introspect(await db.connect('owner'))).toMatchFileSnapshot('schema.prisma')
})
