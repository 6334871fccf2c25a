import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { testEtl } from '../../test/support/etl.ts'
import { putEvents } from '../../test/support/raw-objects.ts'
import {
  rollupDifferences,
  type WarehouseDigest,
  warehouseDigest,
} from '../../test/support/warehouse-digest.ts'
import { uuidFrom } from '../events/event-id.ts'
import { MemoryStore } from '../raw-store/memory-store.ts'
import type { EtlRules } from './rules.ts'

/**
 * Whatever order, cutting into objects, batches and runs the same requests are loaded in, by one or by several at once: the
 * warehouse is the same, and its sessions are those that a straight reading of the events gives.
 */

/** The month ends among the events, in either of the time zones below. */
const START = Date.UTC(2026, 10, 30, 15)
/** Both months are over, so that each run rolls them up, and the next one takes out what it touches. */
const AFTERWARDS = Date.UTC(2027, 1, 1)
const MINUTE = 60_000

interface Request {
  receivedAt: number
  events: Record<string, unknown>[]
}

/** Few visitors and moments that cluster around the rules' edges, so that requests meet in sessions, orders and pages. */
const anyEvent = fc.record({
  id: fc.integer({ min: 1, max: 60 }),
  clientId: fc.constantFrom('ann', 'bob', 'eve'),
  minute: fc.oneof(
    fc.integer({ min: 0, max: 40 }).map((n) => n * 15),
    fc.integer({ min: 0, max: 3000 }),
    fc.integer({ min: 0, max: 100 }).map((n) => n * 29),
  ),
  eventName: fc.constantFrom(
    'page_view',
    'product_view',
    'click',
    'add_to_cart',
    'purchase',
    'begin_checkout',
    'search',
    'home_view',
    'login_success',
  ),
  searchTerm: fc.constantFrom('Lamp', 'pen '),
  userId: fc.option(fc.constantFrom('u1', 'u2'), { freq: 5 }),
  page: fc.constantFrom('/', '/cart', '/p/1'),
  campaign: fc.option(fc.constantFrom('mail', 'ads'), { freq: 4 }),
  product: fc.constantFrom('p1', 'p2'),
  price: fc.constantFrom(10, 20),
  isBoth: fc.boolean(),
  transactionId: fc.option(fc.constantFrom('t1', 't2'), { freq: 4 }),
  value: fc.option(fc.constantFrom(5, 7)),
})

const anyRequests: fc.Arbitrary<Request[]> = fc
  .array(
    fc.record({
      lateBy: fc.integer({ min: 0, max: 4000 }),
      events: fc.array(anyEvent, { minLength: 1, maxLength: 5 }),
    }),
    {
      minLength: 5,
      maxLength: 25,
    },
  )
  .map((requests) =>
    requests.map(({ lateBy, events }, i) => {
      const told = events.map(eventOf)
      const newest = Math.max(...told.map(({ occurredAt }) => Date.parse(occurredAt)))
      // No two are received at one moment: the straight reading knows no keys to settle it by.
      return { receivedAt: newest + lateBy * MINUTE + i, events: told }
    }),
  )

/** Copies of an id tell different things and times: which one counts must show. */
function eventOf({
  id,
  minute,
  eventName,
  page,
  campaign,
  product,
  price,
  isBoth,
  transactionId,
  value,
  searchTerm,
  ...who
}: typeof anyEvent extends fc.Arbitrary<infer E> ? E : never) {
  return {
    eventName,
    eventId: uuidFrom(`event ${id}`),
    occurredAt: new Date(START + minute * MINUTE).toISOString(),
    ...who,
    pageUrl: `https://shop.example${page}`,
    pageTitle: `${page} at ${minute % 3}`,
    ...(isBoth
      ? { items: [{ id: 'p1', price }, { id: 'p2' }, { id: 'p1', quantity: 2 }] }
      : { product: { id: product, name: product, price } }),
    ...(campaign === null ? {} : { campaign: { source: campaign, medium: 'x' } }),
    ...(eventName === 'purchase' ? { transactionId, value } : {}),
    ...(eventName === 'search' ? { searchTerm } : {}),
  }
}

const RULES: Partial<EtlRules>[] = [
  {},
  { splitOnCampaign: true, splitOnMidnight: true, timeZone: 'Asia/Kolkata' },
]

async function digestOf(
  requests: readonly Request[],
  rules: Partial<EtlRules>,
  load: (database: TestDatabase, store: MemoryStore) => Promise<void>,
): Promise<{ digest: WarehouseDigest; sessions: unknown[] }> {
  const cleanups: (() => Promise<void>)[] = []
  const database = await testDatabase('dw', { onEnd: (clean) => cleanups.push(clean) })
  const store = new MemoryStore()
  for (const { receivedAt, events } of requests) await putEvents(store, receivedAt, events)
  await load(database, store)
  const owner = await database.connect('owner')
  expect(await rollupDifferences(owner)).toEqual({})
  const { rows: sessions } = await owner.query<Record<string, unknown>>(
    `SELECT client_id AS "clientId", extract(epoch FROM started_at)::float8 * 1000 AS start,
       extract(epoch FROM ended_at)::float8 * 1000 AS end, events
     FROM dw.fact_session JOIN dw.dim_visitor USING (visitor_key) ORDER BY 1, 2`,
  )
  const digest = await warehouseDigest(owner)
  await Promise.all(cleanups.map((clean) => clean()))
  void rules
  return { digest, sessions }
}

/** Objects become visible one group after the other, in the order given. */
async function loadInSteps(
  database: TestDatabase,
  all: MemoryStore,
  rules: Partial<EtlRules>,
  order: readonly number[],
  steps: number,
  batch: number,
): Promise<void> {
  const keys = [...all.objects.keys()]
  const shuffled = order.filter((i) => i < keys.length).map((i) => keys[i] ?? '')
  const visible = new MemoryStore()
  const batchLimits = { events: batch, objects: batch, bytes: 1e9 }
  for (let step = 0; step < steps; step++) {
    for (const key of shuffled.filter((_, i) => i % steps === step))
      visible.objects.set(key, all.objects.get(key) ?? '')
    const input = { rules, batchLimits, kind: 'backfill', clock: () => AFTERWARDS } as const
    const run = () => testEtl(database, visible, input)
    // Every other step by three at once.
    await (step % 2 === 0 ? run() : Promise.all([run(), run(), run()]))
  }
}

/** Sessions as a person would cut them: of each id the first received, sorted, split at gaps of 30 minutes and at 24 hours. */
function straightSessions(requests: readonly Request[]): unknown[] {
  const first = new Map<unknown, { receivedAt: number; event: Record<string, unknown> }>()
  for (const { receivedAt, events } of requests)
    for (const event of events) {
      const known = first.get(event['eventId'])
      if (known === undefined || receivedAt < known.receivedAt)
        first.set(event['eventId'], { receivedAt, event })
    }
  const sessions: { clientId: string; start: number; end: number; events: number }[] = []
  for (const clientId of ['ann', 'bob', 'eve']) {
    const times = [...first.values()]
      .filter(({ event }) => event['clientId'] === clientId)
      .map(({ event }) => Date.parse(String(event['occurredAt'])))
      .sort((a, b) => a - b)
    let open: (typeof sessions)[number] | undefined
    for (const time of times) {
      if (
        open === undefined ||
        time - open.end >= 30 * MINUTE ||
        (time - open.start >= 1440 * MINUTE && time > open.end)
      ) {
        open = { clientId, start: time, end: time, events: 0 }
        sessions.push(open)
      }
      open.end = time
      open.events++
    }
  }
  return sessions
}

test('the warehouse does not depend on how its events came', { timeout: 900_000 }, async () => {
  const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 12)
  await fc.assert(
    fc.asyncProperty(
      anyRequests,
      fc.shuffledSubarray(
        Array.from({ length: 25 }, (_, i) => i),
        { minLength: 25 },
      ),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(...RULES),
      async (requests, order, steps, batch, rules) => {
        const straight = await digestOf(requests, rules, async (database, store) => {
          await testEtl(database, store, { rules, clock: () => AFTERWARDS })
        })
        const devious = await digestOf(requests, rules, (database, store) =>
          loadInSteps(database, store, rules, order, steps, batch),
        )
        expect(devious.digest).toEqual(straight.digest)
        if (rules.splitOnMidnight !== true) expect(straight.sessions).toEqual(straightSessions(requests))
      },
    ),
    // A run takes a second: shrinking would outlast the test, and its time-out would hide what was found.
    { numRuns: RUNS, endOnFailure: true },
  )
})
