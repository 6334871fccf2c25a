import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { LATER, testEtl } from '../../test/support/etl.ts'
import { at, event, putEvents } from '../../test/support/raw-objects.ts'
import { rollupDifferences, warehouseDigest } from '../../test/support/warehouse-digest.ts'
import { uuidFrom } from '../events/event-id.ts'
import { MemoryStore } from '../raw-store/memory-store.ts'
import { RulesChanged } from './errors.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

async function setup() {
  const database = await testDatabase('dw')
  const owner = await database.connect('owner')
  const query = async (sql: string) => (await owner.query(sql)).rows as Record<string, unknown>[]
  return { database, owner, query, store: new MemoryStore() }
}

const SESSIONS = `SELECT client_id, to_char(started_at, 'HH24:MI') AS started, to_char(ended_at, 'HH24:MI') AS ended, events
  FROM dw.fact_session JOIN dw.dim_visitor USING (visitor_key) ORDER BY 1, started_at`

describe('a run', () => {
  test('loads what is there and says what it did', async () => {
    const { database, query, store } = await setup()
    const item = { id: 'p1', name: 'Mouse', price: 20, quantity: 2 }
    await putEvents(store, at('10:05'), [
      event('page_view', 'ann', at('10:00'), { pageUrl: 'https://shop.example/', pageTitle: 'Home' }),
      event('product_view', 'ann', at('10:01'), { product: { id: 'p1', name: 'Mouse', price: 20 } }),
      event('checkout_complete', 'ann', at('10:04'), { transactionId: 't1', value: 40, items: [item] }),
      { eventName: 5 },
    ])
    const report = await testEtl(database, store)
    expect(report).toMatchObject({
      state: 'done',
      objects: 1,
      events: 3,
      inserted: 3,
      duplicates: 0,
      rejected: { 'eventName: not 1–100 letters, digits and _ . : -': 1 },
      sessions: 1,
      setAside: [],
      left: { objects: 0 },
    })
    expect(
      await query(
        'SELECT events, page_views, orders, revenue::int, is_engaged, is_first FROM dw.fact_session',
      ),
    ).toEqual([{ events: 3, page_views: 1, orders: 1, revenue: 4000, is_engaged: true, is_first: true }])
    expect(await query('SELECT order_id, value::int, currency FROM dw.fact_order')).toEqual([
      { order_id: 't1', value: 4000, currency: 'USD' },
    ])
    expect(await query('SELECT quantity, price::int FROM dw.fact_order_item')).toEqual([
      { quantity: 2, price: 2000 },
    ])
    expect(await query('SELECT state, inserted::int, rejected::int FROM etl.run')).toEqual([
      { state: 'done', inserted: 3, rejected: 1 },
    ])
  })

  test('reads the older form: a bare event with _ingest inside', async () => {
    const { database, query, store } = await setup()
    const _ingest = {
      receivedAt: '2026-11-20T10:00:00Z',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0',
    }
    const bare = { eventName: 'click', clientId: 'old', events: 3, ingest: 'own', _ingest }
    await store.put(
      'events/2026/11/20/10/event-8fa2f2b7-de0c-43d5-b847-dd774604f9e1.json',
      JSON.stringify(bare),
    )
    expect(await testEtl(database, store)).toMatchObject({ inserted: 1, rejected: {} })
    expect(await query('SELECT client_id, device, browser, properties FROM dw.event')).toEqual([
      { client_id: 'old', device: 'desktop', browser: 'Firefox', properties: { events: 3, ingest: 'own' } },
    ])
  })

  test('run again does nothing', async () => {
    const { database, owner, store } = await setup()
    await putEvents(store, at('10:05'), [event('page_view', 'ann', at('10:00'))])
    await testEtl(database, store)
    const before = await warehouseDigest(owner)
    expect(await testEtl(database, store)).toMatchObject({ objects: 0, events: 0, sessions: 0 })
    expect(await warehouseDigest(owner)).toEqual(before)
  })

  test('counts an event once: within an object, across objects and days, and after it was loaded', async () => {
    const { database, query, store } = await setup()
    const once = event('page_view', 'ann', at('10:00'))
    await putEvents(store, at('10:00'), [once, once])
    await putEvents(store, at('10:01'), [once])
    expect(await testEtl(database, store)).toMatchObject({ events: 3, inserted: 1, duplicates: 2 })
    await putEvents(store, at('10:00') + 3 * DAY, [once])
    expect(await testEtl(database, store)).toMatchObject({
      events: 1,
      inserted: 0,
      duplicates: 1,
      sessions: 0,
    })
    expect(await query('SELECT events FROM dw.fact_session')).toEqual([{ events: 1 }])
  })

  test('lets the copy that came first count, whatever order they are loaded in', async () => {
    const { database, owner, query, store } = await setup()
    const copy = (clientId: string, page: string) => ({
      ...event('page_view', clientId, at('10:00'), { pageUrl: `https://shop.example/${page}` }),
      eventId: '8fa2f2b7-de0c-43d5-b847-dd774604f9e1',
    })
    await putEvents(store, at('10:02'), [copy('second', 'b')])
    await testEtl(database, store)
    await putEvents(store, at('10:01'), [copy('first', 'a')])
    expect(await testEtl(database, store, { kind: 'backfill' })).toMatchObject({ inserted: 0, duplicates: 1 })
    expect(await query('SELECT client_id, page_path FROM dw.event')).toEqual([
      { client_id: 'first', page_path: '/a' },
    ])
    expect(await query(SESSIONS)).toEqual([
      { client_id: 'first', started: '10:00', ended: '10:00', events: 1 },
    ])
    expect(await rollupDifferences(owner)).toEqual({})
  })
})

describe('sessions', () => {
  test('a late event joins two, and cuts nothing else', async () => {
    const { database, query, store } = await setup()
    await putEvents(store, at('12:00'), [
      event('page_view', 'ann', at('10:00')),
      event('page_view', 'ann', at('10:50')),
      event('page_view', 'ann', at('11:40')),
      event('page_view', 'bob', at('10:00')),
    ])
    await testEtl(database, store)
    await putEvents(store, at('12:30'), [event('click', 'ann', at('10:25'))])
    expect(await testEtl(database, store)).toMatchObject({ inserted: 1, sessions: 1 })
    expect(await query(SESSIONS)).toEqual([
      { client_id: 'ann', started: '10:00', ended: '10:50', events: 3 },
      { client_id: 'ann', started: '11:40', ended: '11:40', events: 1 },
      { client_id: 'bob', started: '10:00', ended: '10:00', events: 1 },
    ])
    expect(await query('SELECT count(DISTINCT session_started_at)::int AS n FROM dw.fact_event')).toEqual([
      { n: 2 },
    ])
  })

  test('an earlier event becomes the start, and the first session', async () => {
    const { database, query, store } = await setup()
    await putEvents(store, at('12:00'), [event('page_view', 'ann', at('11:00'))])
    await testEtl(database, store)
    await putEvents(store, at('12:01'), [
      event('page_view', 'ann', at('10:45')),
      event('page_view', 'ann', at('08:00')),
    ])
    await testEtl(database, store)
    expect(
      await query(
        "SELECT to_char(started_at, 'HH24:MI') AS started, events, is_first FROM dw.fact_session ORDER BY started_at",
      ),
    ).toEqual([
      { started: '08:00', events: 1, is_first: true },
      { started: '10:45', events: 2, is_first: false },
    ])
  })

  test('a user is applied back to the visitor’s sessions, never across two users', async () => {
    const { database, query, store } = await setup()
    const seen = (time: string, more: object = {}) => event('page_view', 'shared', at(time), more)
    await putEvents(store, at('20:00'), [
      seen('08:00'),
      seen('09:00', { userId: 'ann' }),
      seen('10:00'),
      seen('11:00', { userId: 'ann' }),
      seen('12:00'),
      seen('13:00', { userId: 'bob' }),
      seen('14:00'),
    ])
    await testEtl(database, store)
    expect(
      await query(
        `SELECT to_char(started_at, 'HH24:MI') AS started, coalesce(u.user_id, 'nobody') AS person
         FROM dw.fact_session s LEFT JOIN dw.dim_user u ON u.user_key = s.person_key ORDER BY started_at`,
      ),
    ).toEqual([
      { started: '08:00', person: 'ann' },
      { started: '09:00', person: 'ann' },
      { started: '10:00', person: 'ann' },
      { started: '11:00', person: 'ann' },
      { started: '12:00', person: 'nobody' },
      { started: '13:00', person: 'bob' },
      { started: '14:00', person: 'bob' },
    ])
  })

  test('an order is the earliest purchase event that says a value, also when it comes late', async () => {
    const { database, owner, query, store } = await setup()
    const purchase = (time: string, more: object) =>
      event('purchase', 'ann', at(time), {
        transactionId: 't1',
        items: [{ id: `p${time}`, price: 1, quantity: 1 }],
        ...more,
      })
    await putEvents(store, at('20:00'), [purchase('10:00', {}), purchase('12:00', { value: 12 })])
    await testEtl(database, store)
    await putEvents(store, at('20:01'), [purchase('11:00', { value: 11 })])
    await testEtl(database, store)
    expect(await query('SELECT value::int FROM dw.fact_order')).toEqual([{ value: 1100 }])
    expect(
      await query('SELECT product_id FROM dw.fact_order_item JOIN dw.dim_product USING (product_key)'),
    ).toEqual([{ product_id: 'p11:00' }])
    expect(
      await query(
        "SELECT to_char(started_at, 'HH24:MI') AS s, orders, revenue::int FROM dw.fact_session ORDER BY 1",
      ),
    ).toEqual([
      { s: '10:00', orders: 0, revenue: 0 },
      { s: '11:00', orders: 1, revenue: 1100 },
      { s: '12:00', orders: 0, revenue: 0 },
    ])
    expect(await rollupDifferences(owner)).toEqual({})
  })

  test('an earlier copy of a purchase may name another transaction', async () => {
    const { database, owner, query, store } = await setup()
    const eventId = uuidFrom('a purchase told twice')
    const copy = (transactionId: string, value: number) => [
      event('purchase', 'ann', at('10:00'), { eventId, transactionId, value }),
    ]
    await putEvents(store, at('20:01'), copy('t1', 12))
    await testEtl(database, store)
    await putEvents(store, at('20:00'), copy('t2', 15))
    await testEtl(database, store)
    expect(await query('SELECT order_id, value::int FROM dw.fact_order')).toEqual([
      { order_id: 't2', value: 1500 },
    ])
    expect(await query('SELECT orders, revenue::int FROM dw.fact_session')).toEqual([
      { orders: 1, revenue: 1500 },
    ])
    expect(await rollupDifferences(owner)).toEqual({})
  })
})

describe('shards', () => {
  test('share the objects, each loading its own, and the last one closes the day', async () => {
    const { database, query, store } = await setup()
    for (let n = 0; n < 40; n++)
      await putEvents(store, at('10:00') + n, [event('page_view', `c${n}`, at('10:00'))])
    const run = (index: number) =>
      testEtl(database, store, { shard: { index, of: 3 }, clock: () => at('10:00') + 3 * DAY })
    const closed = () => query('SELECT folder FROM etl.closed_folder')
    const reports = [await run(0), await run(1)]
    expect(await closed()).toEqual([])
    reports.push(await run(2))
    expect(await closed()).toEqual([{ folder: 'events/2026/11/20/' }])
    expect(reports.every(({ objects }) => objects > 3)).toBe(true)
    expect(reports.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(40)
  })
})

describe('what is not fit to load', () => {
  test('is set aside with its reason, and the rest is loaded', async () => {
    const { database, query, store } = await setup()
    const good = await putEvents(store, at('10:00'), [event('page_view', 'ann', at('10:00'))])
    const bad: Record<string, string> = {
      'events/2026/11/20/10/events-a.json': '{"ingest":',
      'events/2026/11/20/10/events-b.json': '[]',
      'events/2026/11/20/10/events-c.json': '{"ingest":{"receivedAt":"never"},"events":[]}',
      'events/2026/11/20/10/photo.jpg': '\u0000\u0001JFIF',
      'events/2026/11/20/10/events-d.json': '',
      'events/readme.txt': 'hello',
    }
    for (const [key, body] of Object.entries(bad)) await store.put(key, body)
    const report = await testEtl(database, store)
    expect(report).toMatchObject({ state: 'done', objects: 7, inserted: 1 })
    expect(report.setAside.map(({ key }) => key).sort()).toEqual(Object.keys(bad).sort())
    expect(await query('SELECT key FROM etl.loaded_object WHERE failure IS NULL')).toEqual([{ key: good }])
    expect(await testEtl(database, store)).toMatchObject({ objects: 0 })
  })

  test('is found down to the object where only the database sees it', async () => {
    const { database, owner, query, store } = await setup()
    // A rule only the test's database has: stands for whatever the contract does not foresee.
    await owner.query("ALTER TABLE dw.fact_event ADD CONSTRAINT no_devil CHECK (transaction_id <> 'devil')")
    for (let i = 0; i < 20; i++)
      await putEvents(store, at('10:00') + i * MINUTE, [
        event('click', `v${i % 3}`, at('10:00') + i * MINUTE, i % 8 === 5 ? { transactionId: 'devil' } : {}),
      ])
    const report = await testEtl(database, store, { batchLimits: { events: 7, objects: 100, bytes: 1e6 } })
    expect(report).toMatchObject({ state: 'done', objects: 20, inserted: 18 })
    expect(report.setAside.map(({ reason }) => reason)).toEqual(
      Array(2).fill('object: refused by the warehouse (SQLSTATE 23514)'),
    )
    expect(await query('SELECT count(*)::int AS n FROM dw.fact_event')).toEqual([{ n: 18 }])
    expect(await rollupDifferences(owner)).toEqual({})
  })

  test('what the ingest rejected is counted by reason', async () => {
    const { database, query, store } = await setup()
    const ingest = { receivedAt: '2026-11-20T10:00:00Z' }
    await store.put(
      'rejected/2026/11/20/10/rejected-a.json',
      JSON.stringify({ ingest, rejected: [{ index: 2, reason: 'eventName: required', event: { a: 1 } }] }),
    )
    await store.put(
      'rejected/2026/11/20/10/rejected-b.json',
      JSON.stringify({ ingest, reason: 'body: not JSON', body: '<html>' }),
    )
    expect((await testEtl(database, store)).rejected).toEqual({
      'eventName: required': 1,
      'body: not JSON': 1,
    })
    expect(
      await query("SELECT reason, rejected::int, sample FROM mart.rejected('2026-11-20', '2026-11-21')"),
    ).toEqual([
      { reason: 'body: not JSON', rejected: 1, sample: '<html>' },
      { reason: 'eventName: required', rejected: 1, sample: '{"a":1}' },
    ])
  })
})

describe('days that are over', () => {
  test('are not listed again, until an import or a backfill asks for them', async () => {
    const { database, query, store } = await setup()
    const run = (input: object = {}) => testEtl(database, store, { clock: () => LATER, ...input })
    await putEvents(store, at('10:00'), [event('page_view', 'ann', at('10:00'))])
    await run()
    expect(await query('SELECT folder FROM etl.closed_folder')).toEqual([{ folder: 'events/2026/11/20/' }])
    await putEvents(store, at('11:00'), [event('page_view', 'ann', at('11:00'))])
    expect(await run()).toMatchObject({ objects: 0 })
    expect(await run({ kind: 'backfill', from: '2026-11-21' })).toMatchObject({ objects: 0 })
    expect(await run({ kind: 'backfill', from: '2026-11-20', to: '2026-11-20' })).toMatchObject({
      objects: 1,
    })
    await putEvents(store, at('12:00'), [event('page_view', 'ann', at('12:00'))])
    await store.put('imports/import-1.json', '{"days":["2026-11-20"]}')
    expect(await run()).toMatchObject({ objects: 1 })
    expect(await run()).toMatchObject({ objects: 0 })
  })

  test('stay open for a day after their end', async () => {
    const { database, store, query } = await setup()
    await putEvents(store, at('10:00'), [event('page_view', 'ann', at('10:00'))])
    await testEtl(database, store, { clock: () => at('23:59') + DAY - MINUTE })
    expect(await query('SELECT * FROM etl.closed_folder')).toEqual([])
  })
})

describe('rules', () => {
  test('that changed need a rebuild, which gives what they would have given', async () => {
    const { database, owner, store } = await setup()
    await putEvents(store, at('23:50'), [event('page_view', 'ann', at('23:50'))])
    await putEvents(store, at('23:55') + 10 * MINUTE, [event('page_view', 'ann', at('23:55') + 10 * MINUTE)])
    await testEtl(database, store)
    const rules = { splitOnMidnight: true }
    await expect(testEtl(database, store, { rules })).rejects.toThrow(RulesChanged)
    const rebuilt = await testEtl(database, store, { rules, kind: 'rebuild' })
    expect(rebuilt).toMatchObject({ inserted: 2, sessions: 2 })
    const fresh = await setup()
    await testEtl(fresh.database, store, { rules })
    expect(await warehouseDigest(owner)).toEqual(await warehouseDigest(fresh.owner))
  })
})

describe('retention', () => {
  test('drops months and keeps what they came to; a rebuild counts again, then drops again', async () => {
    const { database, owner, query, store } = await setup()
    const old = Date.UTC(2026, 8, 15, 10)
    await putEvents(store, old, [event('page_view', 'ann', old)])
    await putEvents(store, at('10:00'), [event('page_view', 'ann', at('10:00'))])
    const retention = { retentionMonths: 2, clock: () => LATER - DAY }
    const report = await testEtl(database, store, retention)
    expect(report.dropped).toEqual(['fact_event_2026_09', 'fact_event_item_2026_09'])
    expect(await query('SELECT count(*)::int AS n FROM dw.fact_event')).toEqual([{ n: 1 }])
    expect(await query('SELECT count(*)::int AS n FROM dw.fact_session')).toEqual([{ n: 2 }])
    expect(await query('SELECT count(*)::int AS n FROM etl.seen_event')).toEqual([{ n: 1 }])

    await putEvents(store, old + MINUTE, [event('page_view', 'ann', old + MINUTE)])
    expect(await testEtl(database, store, { ...retention, kind: 'backfill' })).toMatchObject({
      inserted: 0,
      expired: 1,
    })

    await testEtl(database, store, { ...retention, kind: 'rebuild' })
    expect(await query('SELECT count(*)::int AS n FROM dw.fact_event')).toEqual([{ n: 1 }])
    expect(await query('SELECT sum(events)::int AS n FROM mart.event_day')).toEqual([{ n: 3 }])
    expect((await warehouseDigest(owner))['fact_session']?.rows).toBe(2)
  })
})

describe('stopping', () => {
  test('when time runs out: what is left is said, and the next run goes on', async () => {
    const { database, query, store } = await setup()
    for (let i = 0; i < 30; i++)
      await putEvents(store, at('10:00') + i, [event('page_view', `v${i}`, at('10:00') + i)])
    const batchLimits = { events: 5, objects: 5, bytes: 1e6 }
    let asked = 0
    const remainingMs = () => (++asked > 2 ? 0 : 60_000)
    const first = await testEtl(database, store, { batchLimits, remainingMs })
    expect(first).toMatchObject({ state: 'stopped', inserted: 10, left: { objects: 20, atLeast: false } })
    expect(await query('SELECT state, objects_left::int FROM etl.run')).toEqual([
      { state: 'stopped', objects_left: 20 },
    ])
    expect(await testEtl(database, store)).toMatchObject({ state: 'done', inserted: 20 })
  })

  test('when asked to', async () => {
    const { database, store } = await setup()
    await putEvents(store, at('10:00'), [event('page_view', 'ann', at('10:00'))])
    expect(await testEtl(database, store, { signal: AbortSignal.abort() })).toMatchObject({
      state: 'stopped',
      inserted: 0,
      left: { objects: 1 },
    })
  })
})
