import { expect, test } from 'vitest'
import { testDatabase } from '../test/support/database.ts'
import { metricWarehouse, rowsOf } from '../test/support/metric-warehouse.ts'
import { SLICES } from '../test/support/straight-metrics.ts'

/** Who may ask for what, and who may write, in a warehouse that holds something. What is granted table by table: dw.test.ts. */

const warehouse = metricWarehouse('roles')

const DAYS = "'2026-10-19', '2026-12-31'"
const METRICS = [
  ...Object.keys(SLICES).map((by) => `mart.session_metrics(${DAYS}, '${by}')`),
  ...[
    'top_pages',
    'event_counts',
    'orders',
    'product_performance',
    'funnel',
    'paths',
    'retention',
    'rejected',
    'filter_values',
    'shop_funnel',
    'funnel_exits',
    'products_not_bought',
    'journeys',
    'entry_exit_pages',
    'searches',
    'returning_buyers',
    'rfm',
    'rfm_grid',
    'events_by_hour',
    'data_quality',
    'run_quality',
    'tracked_orders',
  ].map((metric) => `mart.${metric}(${DAYS})`),
  ...["mart.price_history('lamp')", 'mart.product_names()', 'mart.coverage', 'mart.last_run'],
  ...['mart.freshness', 'mart.runs', 'mart.property', 'dw.dim_product_history', 'dw.event'],
]

test('the dashboard and analysts get the same of every metric', async () => {
  const rows = async (answer: Promise<Record<string, unknown>[]>) =>
    (await answer).map(({ complete_since: _, ...row }) => JSON.stringify(row)).sort()
  for (const metric of METRICS) {
    const asOwner = await rows(rowsOf(warehouse.owner, metric))
    expect(asOwner.length, metric).toBeGreaterThan(0)
    expect(await rows(warehouse.ask(metric)), metric).toEqual(asOwner)
    expect(await rows(rowsOf(warehouse.analyst, metric)), metric).toEqual(asOwner)
  }
})

test('the dashboard does not see how the data came; analysts do', async () => {
  for (const table of ['run', 'loaded_object', 'rejected_event', 'setting', 'seen_event', 'closed_folder']) {
    await expect(warehouse.ask(`etl.${table}`)).rejects.toMatchObject({ code: '42501' })
    await expect(rowsOf(warehouse.analyst, `etl.${table}`)).resolves.toBeInstanceOf(Array)
  }
})

test('neither of them writes, by no statement and through no view', async () => {
  for (const statement of [
    'DELETE FROM dw.fact_event',
    'UPDATE dw.dim_page SET title = null',
    'INSERT INTO mart.event_day VALUES (1, now(), false, 1)',
    'TRUNCATE dw.fact_session',
    'DELETE FROM dw.fact_search',
    'UPDATE dw.fact_session_product SET views = 0',
    'DELETE FROM mart.event_quarter',
    'DELETE FROM mart.runs',
    'UPDATE mart.property SET currency = $$EUR$$',
    'DELETE FROM dw.fact_event_2026_10',
  ]) {
    await expect(warehouse.analyst.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    await expect(warehouse.ask(`(WITH w AS (${statement} RETURNING 1) SELECT * FROM w)`)).rejects.toThrow()
  }
})

test('the ETL writes rows and changes no definition', async () => {
  const etl = await (await testDatabase('dw')).connect('etl')
  for (const statement of [
    'CREATE TABLE dw.mine (id integer)',
    'CREATE TABLE public.mine (id integer)',
    'CREATE SCHEMA mine',
    'CREATE FUNCTION mart.mine() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
    'CREATE OR REPLACE VIEW mart.property AS SELECT 1 AS one',
    'DROP TABLE dw.fact_session',
    'DROP FUNCTION mart.funnel',
    'ALTER TABLE dw.fact_session ADD COLUMN mine integer',
    'CREATE INDEX mine ON dw.fact_session (events)',
    'TRUNCATE dw.fact_session',
    'ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT ALL ON TABLES TO etl',
  ])
    await expect(etl.query(statement), statement).rejects.toMatchObject({ code: '42501' })
  // To give what one has, and may not give, is no error in PostgreSQL, and does nothing.
  await etl.query('GRANT SELECT ON etl.run TO shiny')
  const { rows } = await etl.query("SELECT has_table_privilege('shiny', 'etl.run', 'SELECT') AS granted")
  expect(rows).toEqual([{ granted: false }])
})

test('what is not a slice is refused with those that are', async () => {
  const slices = Object.keys(SLICES)
  for (const by of ['mood', '', null, 'TOTAL'])
    await expect(warehouse.ask(`mart.session_metrics(${DAYS}, $1)`, by)).rejects.toMatchObject({
      message: `session_metrics cannot be cut by ${by ?? '<NULL>'}`,
      hint: `Cut by ${slices.slice(0, -1).join(', ')} or ${slices.at(-1)}.`,
    })
})
