import { describe, expect, test } from 'vitest'
import { metricWarehouse } from '../test/support/metric-warehouse.ts'
import { ALL, FILTERED, filtersOf, type Range, visitsIn } from '../test/support/straight-metrics.ts'
import {
  recencyScores,
  segmentOf,
  straightBuyers,
  straightGrid,
  straightRfm,
} from '../test/support/straight-people.ts'
import { retention } from '../test/support/straight-retention.ts'

/** Who comes back and who buys again, beside the same counted straight from what was sent. */

const warehouse = metricWarehouse('people')

const ask = (metric: string, range: Range) =>
  warehouse.ask(`mart.${metric}($1, $2, $3, $4, $5, $6, $7)`, range.from, range.to, ...filtersOf(range))

describe.each(FILTERED)('%s', (_, range) => {
  test('retention of those whose first session fits', async () => {
    const call = 'mart.retention($1, $2, $3, $4, $5, $6, $7, $8)'
    const told = await warehouse.ask(call, range.from, range.to, 8, ...filtersOf(range))
    expect(told).toEqual(retention(warehouse.visits, range, 8))
  })

  test('buyers who come back', async () => {
    expect(await ask('returning_buyers', range)).toEqual([straightBuyers(warehouse.visits, range)])
  })

  test('segments', async () => {
    const visits = visitsIn(warehouse.visits, range)
    expect(await ask('rfm', range)).toEqual(straightRfm(visits, range.to))
    expect(await ask('rfm_grid', range)).toEqual(straightGrid(visits, range.to))
  })
})

test('the segments cover every pair of scores once, as the page says', async () => {
  const { rows } = await warehouse.owner.query<{ r: number; f: number; segment: string }>(
    'SELECT r, f, mart.rfm_segment(r, f) AS segment FROM generate_series(1, 5) r, generate_series(1, 5) f',
  )
  expect(rows).toHaveLength(25)
  for (const { r, f, segment } of rows) expect(segment, `${r} ${f}`).toBe(segmentOf(r, f))
  expect(new Set(rows.map(({ segment }) => segment)).size).toBe(8)
})

test('the traffic has buyers of several segments and scores', async () => {
  expect((await ask('rfm', ALL)).length).toBeGreaterThan(4)
  expect(new Set(recencyScores(visitsIn(warehouse.visits, ALL), ALL.to)).size).toBe(5)
})
