import { expect, test } from 'vitest'
import { MemoryStore } from '../lambdas/raw-store/memory-store.ts'
import { testDatabase } from '../test/support/database.ts'
import { testEtl } from '../test/support/etl.ts'
import { rowsOf } from '../test/support/metric-warehouse.ts'
import { at, event, putEvents } from '../test/support/raw-objects.ts'

async function setup() {
  const database = await testDatabase('dw')
  const shiny = await database.connect('shiny')
  const store = new MemoryStore()
  const run = (now: string, input: object = {}) =>
    testEtl(database, store, { clock: () => at(now), ...input })
  return { store, run, ask: (call: string) => rowsOf(shiny, call) }
}

const time = (told: unknown) => (typeof told === 'string' ? new Date(told).toISOString().slice(11, 16) : null)

test('freshness is of the newest event and receipt that came in, and of the last run that left nothing', async () => {
  const { store, run, ask } = await setup()
  const fresh = async () => {
    const [row = {}] = await ask('mart.freshness')
    return [row['newest_event_at'], row['newest_receipt_at'], row['complete_at']].map(time)
  }
  expect(await fresh()).toEqual([null, null, null])
  await putEvents(store, at('10:05'), [
    event('click', 'ann', at('10:00')),
    event('click', 'ann', at('09:00')),
  ])
  await run('10:30')
  expect(await fresh()).toEqual(['10:00', '10:05', '10:30'])
  await run('11:00')
  expect(await fresh()).toEqual(['10:00', '10:05', '11:00'])
  // Late, and not all of it: what is complete is no newer.
  await putEvents(store, at('11:10'), [event('click', 'ann', at('08:00'))])
  await run('11:30', { signal: AbortSignal.abort() })
  expect(await fresh()).toEqual(['10:00', '10:05', '11:00'])
  await run('12:00')
  expect(await fresh()).toEqual(['10:00', '11:10', '12:00'])
})

test('runs are told with what they did', async () => {
  const { store, run, ask } = await setup()
  const once = event('click', 'ann', at('10:00'))
  await putEvents(store, at('10:05'), [once, once, { eventName: '' }])
  await run('10:30')
  await run('10:31', { kind: 'backfill' })
  const told = await ask('mart.runs')
  expect(told).toMatchObject([
    {
      kind: 'run',
      state: 'done',
      objects: 1,
      events: 2,
      inserted: 1,
      duplicates: 1,
      expired: 0,
      rejected: 1,
      sessions: 1,
      objects_left: 0,
      error: null,
    },
    { kind: 'backfill', state: 'done', objects: 0, events: 0 },
  ])
  expect(told.map(({ started_at, finished_at }) => [time(started_at), time(finished_at)])).toEqual([
    ['10:30', '10:30'],
    ['10:31', '10:31'],
  ])
})

test('what was rejected is told by reason, of a stretch of time whose end is not in it', async () => {
  const { store, run, ask } = await setup()
  const bad = (id: number) => ({ eventName: 'no name', clientId: id })
  await putEvents(store, at('10:00'), [bad(1), { eventName: 'click', value: 'much' }])
  await putEvents(store, at('11:00'), [bad(2), bad(2)])
  await store.put('events/2026/11/20/12/events-x.json', 'garbage')
  await run('12:30')
  const told = async (from: string, to: string) =>
    (await ask(`mart.rejected('2026-11-20 ${from}Z', '2026-11-20 ${to}Z')`)).map(
      ({ reason, rejected, latest_at, sample }) => [
        String(reason).split(':')[0],
        rejected,
        time(latest_at),
        sample,
      ],
    )
  const name = (id: number) => JSON.stringify(bad(id))
  expect(await told('00:00', '23:00')).toEqual([
    ['eventName', 3, '11:00', name(2)],
    ['object', 1, '12:00', null],
    ['value', 1, '10:00', '{"eventName":"click","value":"much"}'],
  ])
  expect(await told('10:00', '11:00')).toEqual([
    ['eventName', 1, '10:00', name(1)],
    ['value', 1, '10:00', '{"eventName":"click","value":"much"}'],
  ])
  expect(await told('10:01', '11:00')).toEqual([])
})
