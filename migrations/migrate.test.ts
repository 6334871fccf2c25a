import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientConfig } from '../stack/client-config.ts'
import { testDatabase } from '../test/support/database.ts'
import { backendOf, untilItWaits } from '../test/support/lock-waits.ts'
import { schemaDump } from '../test/support/schema-dump.ts'
import { MigrationFailed, MigrationRunning } from './errors.ts'
import { migrate, migrationStates } from './migrate.ts'

const emptyDatabase = () => testDatabase('oltp', { migrated: false })

/** A folder of migrations, gone when the test ends. */
async function folderOf(files: Record<string, { up: string; down: string }>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-migrations-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, { up, down }] of Object.entries(files))
    await writeFile(join(folder, `${name}.sql`), `-- Up Migration\n${up}\n-- Down Migration\n${down}\n`)
  return folder
}

const SHELF = { up: 'CREATE TABLE shelf (id integer PRIMARY KEY);', down: 'DROP TABLE shelf;' }
const BOX = {
  up: 'CREATE TABLE box (id integer); INSERT INTO box SELECT n FROM generate_series(1, 3) AS n;',
  down: 'DROP TABLE box;',
}

describe('migrate', () => {
  test('runs all up, and a second time nothing', async () => {
    const client = await (await emptyDatabase()).connect('owner')
    const ran = await migrate({ client, database: 'oltp', direction: 'up' })
    expect(ran).toEqual((await migrationStates(client, 'oltp')).map(({ name }) => name))
    const made = await schemaDump(client)
    expect(await migrate({ client, database: 'oltp', direction: 'up' })).toEqual([])
    expect(await schemaDump(client)).toBe(made)
  })

  test('runs as many as asked: all up or one down, unless told', async () => {
    const client = await (await emptyDatabase()).connect('owner')
    const folder = await folderOf({ '0001_shelf': SHELF, '0002_box': BOX })
    const run = (direction: 'up' | 'down', count?: number) =>
      migrate({ client, database: 'oltp', direction, folder, ...(count === undefined ? {} : { count }) })
    expect(await run('up', 1)).toEqual(['0001_shelf'])
    expect(await run('up')).toEqual(['0002_box'])
    expect(await run('down')).toEqual(['0002_box'])
    expect(await run('up')).toEqual(['0002_box'])
    expect(await run('down', Infinity)).toEqual(['0002_box', '0001_shelf'])
    expect(await run('down')).toEqual([])
  })

  test('refuses what is no number of migrations, 0 above all: the runner would take all down', async () => {
    const client = await (await testDatabase('oltp')).connect('owner')
    const before = await schemaDump(client)
    for (const count of [0, -1, 1.5, Number.NaN])
      await expect(migrate({ client, database: 'oltp', direction: 'down', count })).rejects.toThrow(
        RangeError,
      )
    expect(await schemaDump(client)).toBe(before)
  })
})

describe('a migration that fails', () => {
  const BAD = {
    up: `CREATE TABLE late (id integer);
         DO $$ BEGIN RAISE EXCEPTION 'no room' USING DETAIL = 'Full.', HINT = 'Make room.'; END $$;`,
    down: 'DROP TABLE late;',
  }
  const AFTER = { up: 'CREATE TABLE after_late (id integer);', down: 'DROP TABLE after_late;' }

  test('leaves nothing of its call, says which it was and why, and lets go of the lock', async () => {
    const db = await emptyDatabase()
    const client = await db.connect('owner')
    const shelf = await folderOf({ '0001_shelf': SHELF })
    await migrate({ client, database: 'oltp', direction: 'up', folder: shelf })
    const before = await schemaDump(client)
    const folder = await folderOf({
      '0001_shelf': SHELF,
      '0002_box': BOX,
      '0003_bad': BAD,
      '0004_after': AFTER,
    })
    const failure = await migrate({ client, database: 'oltp', direction: 'up', folder }).catch(
      (cause: unknown) => cause,
    )
    expect(failure).toBeInstanceOf(MigrationFailed)
    expect(failure).toMatchObject({ message: 'no room', migration: '0003_bad', detail: 'Full. Make room.' })
    expect(await schemaDump(client)).toBe(before)
    expect((await client.query('SELECT name FROM public.pgmigrations')).rows).toEqual([
      { name: '0001_shelf' },
    ])

    const mended = { up: 'CREATE TABLE late (id integer);', down: BAD.down }
    const fixed = await folderOf({
      '0001_shelf': SHELF,
      '0002_box': BOX,
      '0003_bad': mended,
      '0004_after': AFTER,
    })
    const other = await db.connect('owner')
    expect(await migrate({ client: other, database: 'oltp', direction: 'up', folder: fixed })).toEqual([
      '0002_box',
      '0003_bad',
      '0004_after',
    ])
  })

  test('on its way down too', async () => {
    const client = await (await emptyDatabase()).connect('owner')
    const stuck = { up: SHELF.up, down: 'DROP TABLE shelf, no_such_table;' }
    const folder = await folderOf({ '0001_stuck': stuck, '0002_box': BOX })
    await migrate({ client, database: 'oltp', direction: 'up', folder })
    const before = await schemaDump(client)
    await expect(
      migrate({ client, database: 'oltp', direction: 'down', count: 2, folder }),
    ).rejects.toMatchObject({
      name: 'MigrationFailed',
      migration: '0001_stuck',
      message: 'table "no_such_table" does not exist',
    })
    expect(await schemaDump(client)).toBe(before)
    expect((await client.query('SELECT * FROM box')).rowCount).toBe(3)
  })

  test('names none where none had begun: a file before one that has run', async () => {
    const client = await (await emptyDatabase()).connect('owner')
    await migrate({
      client,
      database: 'oltp',
      direction: 'up',
      folder: await folderOf({ '0002_box': BOX }),
    })
    const folder = await folderOf({ '0001_shelf': SHELF, '0002_box': BOX })
    await expect(migrate({ client, database: 'oltp', direction: 'up', folder })).rejects.toMatchObject({
      name: 'MigrationFailed',
      migration: null,
      message: expect.stringContaining('0001_shelf') as string,
    })
  })
})

describe('two at once', () => {
  /** A database in which a migration has begun and waits to be let go. */
  async function stuck() {
    const db = await emptyDatabase()
    const [first, gate] = await Promise.all([db.connect('owner'), db.connect('owner')])
    const up = `SELECT pg_advisory_xact_lock(1); ${SHELF.up}`
    const folder = await folderOf({ '0001_shelf': { up, down: SHELF.down } })
    await gate.query('SELECT pg_advisory_lock(1)')
    const pid = await backendOf(first)
    const running = migrate({ client: first, database: 'oltp', direction: 'up', folder })
    await untilItWaits(gate, pid)
    const letGo = () => gate.query('SELECT pg_advisory_unlock(1)')
    return { db, folder, pid, running, letGo }
  }

  test('the second learns who runs in its database, and does nothing', async () => {
    // Two, since locks of all databases stand in one list: neither may be taken for the other.
    const both = [await stuck(), await stuck()]
    const again = async ({ db, folder }: Awaited<ReturnType<typeof stuck>>) =>
      migrate({ client: await db.connect('owner'), database: 'oltp', direction: 'up', folder })
    for (const one of both) {
      const refused = await again(one).catch((cause: unknown) => cause)
      expect(refused).toBeInstanceOf(MigrationRunning)
      expect(refused).toMatchObject({ database: 'oltp', holder: { pid: one.pid, role: 'owner' } })
    }
    for (const one of both) {
      await one.letGo()
      expect(await one.running).toEqual(['0001_shelf'])
      expect(await again(one)).toEqual([])
    }
  })
})

describe('a lock that nobody gives back', () => {
  const LOCK = 'SELECT pg_advisory_lock(7241865325823964)'
  const holderOf = async (client: pg.Client) => {
    const refused = await migrate({ client, database: 'oltp', direction: 'up' }).catch((cause) => cause)
    return (refused as MigrationRunning).holder
  }

  test('is told with whose it is and since when, and the owner can end that session', async () => {
    const db = await emptyDatabase()
    const hung = new pg.Client({ ...clientConfig(db.address('owner')), application_name: 'left behind' })
    hung.on('error', () => {})
    await hung.connect()
    onTestFinished(() => hung.end().catch(() => {}))
    const pid = await backendOf(hung)
    await hung.query(LOCK)
    const client = await db.connect('owner')
    const holder = await holderOf(client)
    expect(holder).toEqual({ pid, role: 'owner', application: 'left behind', since: expect.any(Number) })
    expect(Math.abs((holder?.since ?? 0) - Date.now())).toBeLessThan(60_000)
    const ended = await client.query('SELECT pg_terminate_backend($1, 5000) AS ended', [pid])
    expect(ended.rows).toEqual([{ ended: true }])
    expect((await migrate({ client, database: 'oltp', direction: 'up' })).length).toBeGreaterThan(3)
  })

  test('is told too where it is another role’s, whose session the owner may not look into', async () => {
    const db = await emptyDatabase()
    const [superuser, client] = [await db.connect('postgres'), await db.connect('owner')]
    const pid = await backendOf(superuser)
    await superuser.query(LOCK)
    expect(await holderOf(client)).toEqual({ pid, role: 'postgres', application: '', since: null })
  })
})

describe('migrationStates', () => {
  test('of an empty database: none has run, and asking makes nothing', async () => {
    const client = await (await emptyDatabase()).connect('owner')
    const states = await migrationStates(client, 'dw')
    expect(states[0]).toEqual({ name: '0001_schemas', appliedAt: null })
    expect(states.every(({ appliedAt }) => appliedAt === null)).toBe(true)
    expect((await client.query("SELECT to_regclass('public.pgmigrations') AS there")).rows).toEqual([
      { there: null },
    ])
  })

  test('tells those that ran from those that did not, and those it does not know', async () => {
    const client = await (await emptyDatabase()).connect('owner')
    const ran = await migrate({ client, database: 'oltp', direction: 'up', count: 2 })
    await client.query("INSERT INTO public.pgmigrations (name, run_on) VALUES ('9999_newer', now())")
    const states = await migrationStates(client, 'oltp')
    const applied = states.filter(({ appliedAt }) => appliedAt instanceof Date)
    expect(applied.map(({ name }) => name)).toEqual([...ran, '9999_newer'])
    expect(states.length).toBeGreaterThan(applied.length)
    expect(states.at(-1)?.name).toBe('9999_newer')
  })

  test('says when by the clock of the world, whatever zone this process and the server are in', async () => {
    vi.stubEnv('TZ', 'America/New_York')
    onTestFinished(() => void vi.unstubAllEnvs())
    const client = await (await testDatabase('oltp')).connect('owner')
    await client.query("SET timezone = 'Asia/Tokyo'")
    await client.query("UPDATE public.pgmigrations SET run_on = '2026-01-01 21:00'")
    const [state] = await migrationStates(client, 'oltp')
    expect(state?.appliedAt).toEqual(new Date('2026-01-01T12:00:00Z'))
  })
})
