import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../test/support/database.ts'
import { describeRoundTrips } from '../test/support/migration-round-trips.ts'
import { schemaDump } from '../test/support/schema-dump.ts'
import { migrate } from './migrate.ts'

describeRoundTrips('dw')

const ensureMonth = (client: pg.Client, day: string) => client.query('SELECT etl.ensure_month($1)', [day])

/** One event of a visitor, as the ETL writes it: the fact, and that its id was seen. */
async function addEvent(etl: pg.Client, eventId: string, occurredAt: string): Promise<void> {
  await etl.query(
    `INSERT INTO dw.fact_event (occurred_at, received_at, session_started_at, visitor_key, event_key, device_key, object_key,
       event_id, event_date, position, is_bot, has_items)
     VALUES ($1::timestamptz, $1, $1, 1, 1, 1, 1, $2, ($1::timestamptz AT TIME ZONE 'UTC')::date, 0, false, false)`,
    [occurredAt, eventId],
  )
  await etl.query('INSERT INTO etl.seen_event VALUES ($1, $2, 1)', [eventId, occurredAt])
}

const [OLD, NEW] = ['0190b7a0-0000-7000-8000-000000000001', '0190b7a0-0000-7000-8000-000000000002']

const partitions = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'dw.fact_event'::regclass ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

describe('months', () => {
  test('are made once, by UTC whatever the session’s zone, with their dates and a day on either side', async () => {
    const etl = await (await testDatabase('dw')).connect('etl')
    await etl.query("SET timezone = 'America/Los_Angeles'")
    await ensureMonth(etl, '2026-11-05')
    const made = await schemaDump(etl)
    expect(made).toContain("FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00')")
    await ensureMonth(etl, '2026-11-30')
    expect(await schemaDump(etl)).toBe(made)
    expect(await partitions(etl)).toEqual(['dw.fact_event_2026_11'])
    const { rows } = await etl.query(
      'SELECT min(date)::text AS first, max(date)::text AS last, count(*)::int AS days FROM dw.dim_date',
    )
    expect(rows).toEqual([{ first: '2026-10-31', last: '2026-12-01', days: 32 }])
  })

  test('take their own events and no others', async () => {
    const etl = await (await testDatabase('dw')).connect('etl')
    await ensureMonth(etl, '2026-11-01')
    await addEvent(etl, OLD, '2026-11-30T23:59:59.999Z')
    await expect(addEvent(etl, NEW, '2026-12-01T00:00:00Z')).rejects.toMatchObject({ code: '23514' })
  })

  test('are dropped when they have ended, and their events forgotten', async () => {
    const etl = await (await testDatabase('dw')).connect('etl')
    for (const day of ['2026-10-01', '2026-11-01']) await ensureMonth(etl, day)
    await addEvent(etl, OLD, '2026-10-15T00:00:00Z')
    await addEvent(etl, NEW, '2026-11-15T00:00:00Z')
    const drop = async (before: string) =>
      (await etl.query<{ name: string }>('SELECT etl.drop_months_before($1) AS name', [before])).rows.map(
        ({ name }) => name,
      )
    expect(await drop('2026-10-31T23:59:59Z')).toEqual([])
    expect((await drop('2026-11-01T00:00:00Z')).sort()).toEqual([
      'fact_event_2026_10',
      'fact_event_item_2026_10',
    ])
    expect(await partitions(etl)).toEqual(['dw.fact_event_2026_11'])
    expect((await etl.query('SELECT event_id FROM etl.seen_event')).rows).toEqual([{ event_id: NEW }])
  })

  test('go with Down, events and all', async () => {
    const db = await testDatabase('dw', { migrated: false })
    const owner = await db.connect('owner')
    const empty = await schemaDump(owner)
    await migrate({ client: owner, database: 'dw', direction: 'up' })
    const etl = await db.connect('etl')
    await ensureMonth(etl, '2026-11-01')
    await addEvent(etl, OLD, '2026-11-15T00:00:00Z')
    await migrate({ client: owner, database: 'dw', direction: 'down', count: Infinity })
    expect(await schemaDump(owner)).toBe(empty)
  })
})

test('emptying leaves the book of runs and the dates', async () => {
  const etl = await (await testDatabase('dw')).connect('etl')
  await ensureMonth(etl, '2026-11-01')
  await addEvent(etl, OLD, '2026-11-15T00:00:00Z')
  await etl.query("INSERT INTO etl.run (kind, started_at) VALUES ('run', '2026-11-15')")
  await etl.query("INSERT INTO etl.loaded_object VALUES ('a', '2026-11-15', 1, 0)")
  await etl.query('SELECT etl.empty_warehouse()')
  const left: string[] = []
  for (const table of ['etl.run', 'etl.loaded_object', 'etl.seen_event', 'dw.fact_event', 'dw.dim_date'])
    if ((await etl.query(`SELECT FROM ${table} LIMIT 1`)).rowCount) left.push(table)
  expect(left).toEqual(['etl.run', 'dw.dim_date'])
})

describe('roles', () => {
  test('only etl writes; analyst reads all, the dashboard no more than dw and mart; partitions included', async () => {
    const db = await testDatabase('dw')
    const owner = await db.connect('owner')
    await ensureMonth(await db.connect('etl'), '2026-11-01')
    const { rows } = await owner.query<{ role: string; grants: string; schemas: string }>(
      `SELECT role, right_ AS grants, string_agg(DISTINCT relnamespace::regnamespace::text, ' ') AS schemas
         FROM pg_class, unnest(ARRAY['etl', 'analyst', 'shiny', 'web']) AS role, LATERAL (
           SELECT string_agg(p, ' ') FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS p
            WHERE has_schema_privilege(role, relnamespace, 'USAGE') AND has_table_privilege(role, pg_class.oid, p)) AS r (right_)
        WHERE relnamespace IN ('etl'::regnamespace, 'dw'::regnamespace, 'mart'::regnamespace) AND relkind IN ('r', 'p', 'v')
        GROUP BY role, right_ ORDER BY role, right_`,
    )
    expect(rows).toEqual([
      { role: 'analyst', grants: 'SELECT', schemas: 'dw etl mart' },
      { role: 'etl', grants: 'SELECT INSERT UPDATE DELETE', schemas: 'dw etl mart' },
      { role: 'shiny', grants: 'SELECT', schemas: 'dw mart' },
      { role: 'shiny', grants: null, schemas: 'etl' },
      { role: 'web', grants: null, schemas: 'dw etl mart' },
    ])
  })

  test.each([
    'analyst',
    'shiny',
  ] as const)('%s cannot make, drop or empty anything, nor stage tables', async (role) => {
    const client = await (await testDatabase('dw')).connect(role)
    for (const sql of [
      "SELECT etl.ensure_month('2026-11-01')",
      "SELECT etl.drop_months_before('2026-11-01')",
      'SELECT etl.empty_warehouse()',
      'CREATE TEMPORARY TABLE mine (id integer)',
      'CREATE TABLE mart.mine (id integer)',
    ])
      await expect(client.query(sql), sql).rejects.toMatchObject({ code: '42501' })
  })

  test('web may not enter at all', async () => {
    const db = await testDatabase('dw')
    await expect(db.connect('web')).rejects.toMatchObject({ code: '42501' })
  })
})

describe('the dashboard asks an empty warehouse', () => {
  const endings: (() => Promise<void>)[] = []
  let shiny: pg.Client
  beforeAll(async () => {
    const db = await testDatabase('dw', { onEnd: (clean) => endings.push(clean) })
    shiny = await db.connect('shiny')
  })
  afterAll(async () => {
    for (const clean of endings) await clean()
  })
  const DAYS = "'2026-01-01', '2026-12-31'"

  test.each([
    ...[
      'session_metrics',
      'top_pages',
      'event_counts',
      'orders',
      'product_performance',
      'paths',
      'retention',
      'filter_values',
      'funnel_exits',
      'products_not_bought',
      'journeys',
      'entry_exit_pages',
      'searches',
      'rfm',
      'rfm_grid',
      'data_quality',
      'tracked_orders',
      'rejected',
      'run_quality',
    ].map((metric) => [`mart.${metric}(${DAYS})`, 0] as const),
    [`mart.funnel(${DAYS})`, 4] as const,
    [`mart.shop_funnel(${DAYS})`, 4] as const,
    [`mart.shop_funnel(${DAYS}, 'device')`, 0] as const,
    [`mart.session_metrics(${DAYS}, 'landing_page')`, 0] as const,
    [`mart.session_sums(${DAYS})`, 0] as const,
    [`mart.landing_pages(${DAYS})`, 0] as const,
    [`mart.returning_buyers(${DAYS})`, 1] as const,
    [`mart.events_by_hour('2026-01-01', '2026-01-02')`, 24] as const,
    [`mart.price_history('lamp')`, 0] as const,
    ['mart.product_names()', 0] as const,
    ['mart.coverage', 1] as const,
    ['mart.last_run', 0] as const,
    ['mart.freshness', 1] as const,
    ['mart.runs', 0] as const,
  ])('%s: %d rows', async (metric, rows) => {
    expect((await shiny.query(`SELECT * FROM ${metric}`)).rowCount).toBe(rows)
  })

  test('what metrics can be cut by is said where it is something else', async () => {
    await expect(shiny.query(`SELECT * FROM mart.session_metrics(${DAYS}, 'mood')`)).rejects.toMatchObject({
      message: 'session_metrics cannot be cut by mood',
      hint: expect.stringContaining('channel') as string,
    })
    await expect(
      shiny.query(`SELECT * FROM mart.session_sums(${DAYS}, 'landing_page')`),
    ).rejects.toMatchObject({
      code: 'P0001',
      hint: expect.stringContaining('campaign') as string,
    })
    await expect(shiny.query(`SELECT * FROM mart.shop_funnel(${DAYS}, 'mood')`)).rejects.toMatchObject({
      message: 'shop_funnel cannot be cut by mood',
      hint: expect.stringContaining('channel') as string,
    })
  })
})
