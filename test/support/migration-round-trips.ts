import { describe, expect, test } from 'vitest'
import { type MigrateInput, migrate, migrationStates } from '../../migrations/migrate.ts'
import type { Database } from '../../stack/database.ts'
import { testDatabase } from './database.ts'
import { schemaDump } from './schema-dump.ts'

/** Declares what holds for every folder of migrations: Down undoes Up, one by one and all at once, and Up goes again. */
export function describeRoundTrips(database: Database): void {
  const emptyDatabase = async () => {
    const client = await (await testDatabase(database, { migrated: false })).connect('owner')
    const run = (input: Pick<MigrateInput, 'direction' | 'count'>) => migrate({ client, database, ...input })
    return { client, run }
  }

  describe(`migrations/${database}`, () => {
    test('each Down undoes its Up, from whichever migration before', async () => {
      const { client, run } = await emptyDatabase()
      const names = (await migrationStates(client, database)).map(({ name }) => name)
      expect(names.length).toBeGreaterThan(1)
      for (const name of names) {
        const before = await schemaDump(client)
        expect(await run({ direction: 'up', count: 1 })).toEqual([name])
        const after = await schemaDump(client)
        expect(after, `${name} changes something`).not.toBe(before)
        expect(await run({ direction: 'down' })).toEqual([name])
        expect(await schemaDump(client), `${name} down`).toBe(before)
        await run({ direction: 'up', count: 1 })
        expect(await schemaDump(client), `${name} up again`).toBe(after)
      }
    })

    test('all of them down leave what was there before them; up again makes the same', async () => {
      const { client, run } = await emptyDatabase()
      const empty = await schemaDump(client)
      const names = await run({ direction: 'up' })
      const full = await schemaDump(client)
      expect(await run({ direction: 'down', count: names.length })).toEqual(names.toReversed())
      expect(await schemaDump(client)).toBe(empty)
      expect(await run({ direction: 'up' })).toEqual(names)
      expect(await schemaDump(client)).toBe(full)
    })
  })
}
