import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { EtlRules } from '../lambdas/etl/rules.ts'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import { importFile } from '../simulate/import/import-file.ts'
import { loadMapping } from '../simulate/import/load-mapping.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { testEtl } from './support/etl.ts'
import { recordedData } from './support/recorded-data.ts'
import { googlesStarts, straightReading, straightSessions } from './support/straight-recording.ts'
import { writeSyntheticRecording } from './support/synthetic-recording.ts'
import { rollupDifferences } from './support/warehouse-digest.ts'

/** Two weeks of a real shop, through import and ETL, against Google's own sessions and a straight reading of the file. */

const data = recordedData('two weeks of a real shop against Google’s own sessions')

const ours = (database: TestDatabase, sql: string) =>
  database.connect('analyst').then(async (client) => (await client.query<Record<string, unknown>>(sql)).rows)

const METRICS = `SELECT visitors::int, sessions::int, page_views::int, orders::int, revenue::int
  FROM mart.session_metrics('2016-07-31', '2016-08-31', 'total', true)`

const STARTS = `SELECT client_id || ' ' || (extract(epoch FROM started_at) * 1000)::bigint AS start
  FROM dw.fact_session JOIN dw.dim_visitor USING (visitor_key)`

test('an invented recording of the same form, where there is no real one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-synthetic-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'recording.csv.gz')
  await writeSyntheticRecording(file, 'a shop')
  const [store, mapping] = [
    new FolderStore(join(folder, 'raw')),
    await loadMapping('google-merchandise-store'),
  ]
  expect(await importFile({ file, mapping, store, uuid: () => 'u' })).toMatchObject({ rejected: [] })
  const database = await testDatabase('dw')
  await testEtl(database, store)

  const read = await straightReading(file)
  const starts = new Set((await straightSessions(file)).keys())
  expect(new Set((await ours(database, STARTS)).map(({ start }) => start))).toEqual(starts)
  expect(await ours(database, METRICS)).toEqual([
    {
      visitors: read.visitors.size,
      sessions: starts.size,
      page_views: read.pages,
      orders: read.revenue.size,
      revenue: [...read.revenue.values()].reduce((sum, one) => sum + one, 0),
    },
  ])
  expect(read.revenue.size).toBeGreaterThan(5)
})

describe.runIf(data !== null)('two weeks of a real shop', () => {
  const cleanups: (() => Promise<void>)[] = []
  let store: FolderStore
  let read: Awaited<ReturnType<typeof straightReading>>
  let oracle: Set<string>

  beforeAll(async () => {
    if (data === null) return
    const folder = await mkdtemp(join(tmpdir(), 'clickstream-recorded-'))
    cleanups.push(() => rm(folder, { recursive: true, force: true }))
    store = new FolderStore(folder)
    const mapping = await loadMapping('google-merchandise-store')
    const report = await importFile({ file: data.events, mapping, store, uuid: () => 'u' })
    expect(report).toMatchObject({ rows: 215_936, rejected: [], cuts: 0, garbled: { count: 0 } })
    read = await straightReading(data.events)
    oracle = await googlesStarts(data.sessions, read.first)
  }, 120_000)

  afterAll(() => Promise.all(cleanups.map((clean) => clean())))

  async function load(rules: Partial<EtlRules>): Promise<TestDatabase> {
    const database = await testDatabase('dw', { onEnd: (clean) => cleanups.push(clean) })
    const report = await testEtl(database, store, { rules: { timeZone: 'America/Los_Angeles', ...rules } })
    expect(report).toMatchObject({ state: 'done', duplicates: 0, rejected: {}, setAside: [] })
    return database
  }

  async function againstOracle(database: TestDatabase) {
    const rows = await ours(database, STARTS)
    const hits = rows.filter(({ start }) => oracle.has(String(start))).length
    return { sessions: rows.length, precision: hits / rows.length, recall: hits / oracle.size }
  }

  test('by the default rules: Google’s sessions, and the visitors, page views, orders and revenue of the file', async () => {
    const database = await load({})
    const found = await againstOracle(database)
    expect(found).toMatchObject({ sessions: 32_540, precision: 1 })
    expect(found.recall).toBeGreaterThanOrEqual(0.986)

    const [metrics] = await ours(database, METRICS)
    const orders = [...read.revenue.values()]
    expect(metrics).toEqual({
      visitors: read.visitors.size,
      sessions: 32_540,
      page_views: read.pages,
      orders: orders.length,
      revenue: orders.reduce((sum, one) => sum + one, 0),
    })
    expect([read.hits, read.visitors.size, read.pages, orders.length]).toEqual([
      203_004, 28_041, 158_924, 415,
    ])
    expect(await rollupDifferences(await database.connect('owner'))).toEqual({})
  })

  test('split at midnight and at a new campaign, as Universal Analytics did', async () => {
    const found = await againstOracle(await load({ splitOnMidnight: true, splitOnCampaign: true }))
    expect(found).toMatchObject({ sessions: 32_927, precision: 1 })
    expect(found.recall).toBeGreaterThanOrEqual(0.997)
  })
})
