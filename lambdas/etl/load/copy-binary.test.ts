import fc from 'fast-check'
import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { copyRows, RowWriter } from './copy-binary.ts'

interface Row {
  bool: boolean | null
  int4: number | null
  int8: number | null
  key: bigint | null
  float8: number | null
  timestamp: number | null
  date: number
  uuid: string
  text: string | null | undefined
  jsonb: object | null | undefined
}

const TABLE = `CREATE TEMPORARY TABLE copied (
  place integer, bool boolean, int4 integer, int8 bigint, key bigint, float8 double precision,
  timestamp timestamptz, date date, uuid uuid NOT NULL, text text, jsonb jsonb
)`

/** What PostgreSQL makes of its own text forms: the other way in, to compare with. */
const BESIDE = `SELECT count(*)::int AS n FROM copied c
  JOIN unnest($1::int[], $2::bool[], $3::int[], $4::bigint[], $5::bigint[], $6::float8[], $7::timestamptz[], $8::date[], $9::uuid[],
    $10::text[], $11::jsonb[]) AS t (place, bool, int4, int8, key, float8, timestamp, date, uuid, text, jsonb) USING (place)
  WHERE (c.bool, c.int4, c.int8, c.key, c.float8, c.timestamp, c.date, c.uuid, c.text, c.jsonb)
    IS NOT DISTINCT FROM (t.bool, t.int4, t.int8, t.key, t.float8, t.timestamp, t.date, t.uuid, t.text, t.jsonb)`

function written(rows: readonly Row[]): Buffer {
  const writer = new RowWriter(11)
  for (const [place, row] of rows.entries()) {
    writer.row()
    writer.int4(place)
    writer.bool(row.bool)
    writer.int4(row.int4)
    writer.int8(row.int8)
    writer.key(row.key)
    writer.float8(row.float8)
    writer.timestamp(row.timestamp)
    writer.date(row.date)
    writer.uuid(row.uuid)
    writer.text(row.text)
    writer.jsonb(row.jsonb)
  }
  return writer.finish()
}

const iso = (ms: number) => new Date(ms).toISOString()

/** How many of the rows stand in the table as they were meant. */
async function arrived(client: pg.Client, rows: readonly Row[]): Promise<number> {
  await client.query('TRUNCATE copied')
  await copyRows(client, 'copied', written(rows))
  const { rows: found } = await client.query<{ n: number }>(BESIDE, [
    rows.map((_, i) => i),
    rows.map(({ bool }) => bool),
    rows.map(({ int4 }) => int4),
    rows.map(({ int8 }) => int8),
    rows.map(({ key }) => key),
    rows.map(({ float8 }) => (Object.is(float8, -0) ? '-0' : float8)),
    rows.map(({ timestamp }) => (timestamp === null ? null : iso(timestamp))),
    rows.map(({ date }) => iso(date * 86_400_000).slice(0, 10)),
    rows.map(({ uuid }) => uuid),
    rows.map(({ text }) => text ?? null),
    rows.map(({ jsonb }) => (jsonb === null || jsonb === undefined ? null : JSON.stringify(jsonb))),
  ])
  return found[0]?.n ?? 0
}

async function table(): Promise<pg.Client> {
  const client = await (await testDatabase('dw')).connect('etl')
  await client.query(TABLE)
  return client
}

const [FIRST, LAST] = [Date.UTC(1969, 11, 25), Date.UTC(9999, 11, 31, 23, 59, 59, 999)]

const anyRow: fc.Arbitrary<Row> = fc.record({
  bool: fc.option(fc.boolean()),
  int4: fc.option(fc.integer()),
  int8: fc.option(fc.maxSafeInteger()),
  key: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  float8: fc.option(fc.double({ noNaN: true })),
  timestamp: fc.option(fc.integer({ min: FIRST, max: LAST })),
  date: fc.integer({ min: -7, max: 2_932_896 }),
  uuid: fc.uuid(),
  text: fc.option(fc.string({ unit: 'binary', maxLength: 80 }).map((text) => text.replaceAll('\0', ''))),
  jsonb: fc.option(
    fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
  ),
})

const ZERO: Row = {
  ...{ bool: false, int4: 0, int8: 0, key: 0n, float8: 0, timestamp: 0, date: 0, text: '', jsonb: {} },
  uuid: '00000000-0000-0000-0000-000000000000',
}

const NULLS: Row = {
  ...{
    bool: null,
    int4: null,
    int8: null,
    key: null,
    float8: null,
    timestamp: null,
    date: -1,
    text: null,
    jsonb: null,
  },
  uuid: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
}

const EDGES: Row[] = [
  ZERO,
  NULLS,
  { ...NULLS, text: undefined, jsonb: undefined },
  ...[-(2 ** 31), -1, 2 ** 31 - 1].map((int4) => ({ ...ZERO, int4 })),
  ...[-1, -(2 ** 32), 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1e16].map(
    (int8) => ({ ...ZERO, int8 }),
  ),
  ...[-(2n ** 63n), 2n ** 63n - 1n, -1n].map((key) => ({ ...ZERO, key })),
  ...[-0, 5e-324, -1e308, Infinity].map((float8) => ({ ...ZERO, float8 })),
  ...[FIRST, -1, 1, Date.UTC(2000, 0) - 1, Date.UTC(2285, 5, 5, 5, 5, 5, 1), LAST - 1, LAST].map(
    (timestamp) => ({ ...ZERO, timestamp }),
  ),
  ...[-7, 10_956, 10_957, 2_932_896].map((date) => ({ ...ZERO, date })),
  ...[
    'é',
    'a😀',
    '\u007f\u0080',
    'x'.repeat(48),
    'x'.repeat(49),
    `${'x'.repeat(47)}é`,
    '日'.repeat(5000),
  ].map((text) => ({ ...ZERO, text })),
  ...[{ '': null }, { 'ключ "\\': '\u2028😀' }, [1, 'a'], { big: 1e308, small: 5e-324 }].map((jsonb) => ({
    ...ZERO,
    jsonb,
  })),
]

test('values at the edges arrive as they are', async () => {
  const client = await table()
  for (const row of EDGES) expect([row, await arrived(client, [row])]).toEqual([row, 1])
  expect(await arrived(client, EDGES)).toBe(EDGES.length)
})

test('any values arrive as they are', async () => {
  const client = await table()
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 200 }), async (rows) => {
      expect(await arrived(client, rows)).toBe(rows.length)
    }),
    { numRuns: 30 },
  )
})

test('the buffer grows, for many rows and for one that is larger than it', async () => {
  const client = await table()
  const many = Array.from({ length: 20_000 }, (_, i) => ({ ...ZERO, int4: i, text: `row ${i}` }))
  expect(await arrived(client, many)).toBe(many.length)
  const large = [
    ZERO,
    { ...ZERO, text: '日'.repeat(1_000_000) },
    { ...ZERO, jsonb: { text: 'x'.repeat(1_000_000) } },
    ZERO,
  ]
  expect(await arrived(client, large)).toBe(large.length)
  expect(await arrived(client, [])).toBe(0)
})

test('what PostgreSQL refuses is told, and the connection stays good', async () => {
  const client = await table()
  await client.query('ALTER TABLE copied ADD CHECK (int4 > 0)')
  await expect(copyRows(client, 'copied', written([ZERO]))).rejects.toMatchObject({ code: '23514' })
  await expect(copyRows(client, 'copied (uuid)', written([ZERO]))).rejects.toMatchObject({ code: '22P04' })
  await expect(copyRows(client, 'no_such_table', written([ZERO]))).rejects.toBeInstanceOf(pg.DatabaseError)
  expect(await arrived(client, [{ ...ZERO, int4: 1 }])).toBe(1)
})
