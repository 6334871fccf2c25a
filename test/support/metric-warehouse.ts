import type pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { MemoryStore } from '../../lambdas/raw-store/memory-store.ts'
import { testDatabase } from './database.ts'
import { testEtl } from './etl.ts'
import { type Sent, sendTraffic, TIME_ZONE } from './metric-traffic.ts'
import { type Visit, visitsOf } from './straight-metrics.ts'

export interface MetricWarehouse {
  /** What was sent, each event once, and the visits that makes. */
  sent: Sent[]
  visits: Visit[]
  owner: pg.Client
  analyst: pg.Client
  /** Asks as the dashboard does: rows of a metric, numbers as numbers. @param call `mart.orders($1, $2)` */
  ask: (call: string, ...values: unknown[]) => Promise<Record<string, unknown>[]>
}

/** A warehouse of weeks of traffic for all tests of a file, which only read it. METRIC_SEED in the environment gives other traffic. */
export function metricWarehouse(seed: string): MetricWarehouse {
  const endings: (() => Promise<void>)[] = []
  const warehouse = {} as MetricWarehouse
  beforeAll(async () => {
    const database = await testDatabase('dw', { onEnd: (clean) => endings.push(clean) })
    const store = new MemoryStore()
    const sent = await sendTraffic(store, `${seed} ${process.env['METRIC_SEED'] ?? ''}`)
    // November is over, so that it is rolled up; October is as well, but no range has it whole.
    await testEtl(database, store, {
      rules: { timeZone: TIME_ZONE },
      clock: () => Date.UTC(2026, 11, 20),
      batchLimits: { events: 400, objects: 400, bytes: 1e9 },
    })
    const [owner, analyst, shiny] = [
      await database.connect('owner'),
      await database.connect('analyst'),
      await database.connect('shiny'),
    ]
    const ask = (call: string, ...values: unknown[]) => rowsOf(shiny, call, values)
    Object.assign(warehouse, { sent, visits: visitsOf(sent), owner, analyst, ask })
  })
  afterAll(async () => {
    for (const clean of endings) await clean()
  })
  return warehouse
}

export async function rowsOf(
  client: pg.Client,
  call: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const { rows } = await client.query<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS row FROM ${call} AS t`,
    values,
  )
  return rows.map(({ row }) => row)
}
