import fc from 'fast-check'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testEtl } from '../../test/support/etl.ts'
import {
  anyEventsObject,
  anyGarbage,
  anyName,
  anyRejectedObject,
} from '../../test/support/hostile-objects.ts'
import { at, event, putEvents } from '../../test/support/raw-objects.ts'
import { rollupDifferences } from '../../test/support/warehouse-digest.ts'
import { readRawObject } from '../events/raw-object.ts'
import { MemoryStore } from '../raw-store/memory-store.ts'

/**
 * A raw store in which anything may stand: every event that the contract takes is loaded, what cannot be read is set aside, and
 * neither the run nor a metric fails for it.
 */

const anyObject = fc.oneof(
  { arbitrary: fc.record({ folder: fc.constant('events/'), text: anyEventsObject }), weight: 6 },
  { arbitrary: fc.record({ folder: fc.constant('events/'), text: anyGarbage }), weight: 2 },
  { arbitrary: fc.record({ folder: fc.constant('rejected/'), text: anyRejectedObject }), weight: 1 },
  { arbitrary: fc.record({ folder: fc.constant('rejected/'), text: anyGarbage }), weight: 1 },
)

const anyObjects = fc.array(fc.tuple(anyObject, anyName), { minLength: 25, maxLength: 25 })

/** What is to come of an object: the ids of its events, or null where it is set aside. */
function expectedOf(key: string, text: string): string[] | null {
  try {
    if (key.startsWith('rejected/')) return isRejected(JSON.parse(text)) ? [] : null
    const read = readRawObject(key, text)
    return read.ok ? read.object.events.map(({ eventId }) => eventId) : null
  } catch {
    return null
  }
}

const isRejected = (json: unknown) => {
  const ingest = (json as { ingest?: unknown } | null)?.ingest
  return typeof ingest === 'object' && ingest !== null && !Array.isArray(ingest) && !Array.isArray(json)
}

test('whatever stands in the raw store: the good is loaded, the rest set aside', async () => {
  const database = await testDatabase('dw')
  const owner = await database.connect('owner')
  const store = new MemoryStore()
  const loaded = new Set<string>()
  let run = 0
  await fc.assert(
    fc.asyncProperty(anyObjects, async (objects) => {
      run++
      const aside: string[] = []
      const before = loaded.size
      for (const [i, [{ folder, text }, name]] of objects.entries()) {
        const key = `${folder}${name}${run}-${i}.json`
        await store.put(key, text)
        const expected = expectedOf(key, text)
        if (expected === null) aside.push(key)
        else for (const id of expected) loaded.add(id)
      }
      const good = event('page_view', `good ${run}`, at('10:00'))
      await putEvents(store, at('10:00') + run, [good])
      loaded.add(String(good['eventId']))
      const report = await testEtl(database, store, { kind: 'backfill' })
      expect(report).toMatchObject({ state: 'done', objects: 26, inserted: loaded.size - before })
      expect(report.setAside.map(({ key }) => key).sort()).toEqual(aside.sort())
      expect(report.setAside.filter(({ reason }) => /SQLSTATE|could not/.test(reason))).toEqual([])
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 20), endOnFailure: true },
  )
  const { rows } = await owner.query<{ id: string }>('SELECT event_id AS id FROM dw.fact_event')
  expect(rows.map(({ id }) => id).sort()).toEqual([...loaded].sort())
  expect(await rollupDifferences(owner)).toEqual({})
  expect(await testEtl(database, store, { kind: 'backfill' })).toMatchObject({ objects: 0 })
  await askAll(await database.connect('shiny'))
})

/** Every metric answers, whatever it has to count. */
async function askAll(shiny: pg.Client): Promise<void> {
  const days = "'0001-01-01', '9999-12-31'"
  for (const slice of ['total', 'day', 'week', 'channel', 'source', 'campaign', 'device', 'browser'])
    await shiny.query(`SELECT * FROM mart.session_metrics(${days}, '${slice}', true)`)
  for (const metric of ['top_pages', 'product_performance', 'paths', 'retention'])
    expect(
      (await shiny.query(`SELECT * FROM mart.${metric}(${days}, p_bots => true)`)).rowCount,
      metric,
    ).toBeGreaterThan(0)
  for (const metric of ['event_counts', 'orders', 'funnel'])
    expect(
      (await shiny.query(`SELECT * FROM mart.${metric}(${days}, p_bots => true)`)).rowCount,
      metric,
    ).toBeGreaterThan(0)
  expect(
    (await shiny.query("SELECT * FROM mart.rejected('0001-01-01', '9999-12-31')")).rowCount,
  ).toBeGreaterThan(0)
}
