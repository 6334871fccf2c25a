import { expect, test } from 'vitest'
import { truncateIp } from '../../lambdas/events/ip.ts'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import { contentOf, countedUuids, manifests, rawObjects, temporaryStore, withPut } from '../test-support.ts'
import { type HistoryOptions, simulateHistory } from './history.ts'
import { type WriteHistoryOptions, writeHistory } from './write-history.ts'

const DAY = 86_400_000
const TO = Date.UTC(2026, 10, 22)
const history: HistoryOptions = { seed: 'written', from: TO - 2 * DAY, to: TO, sessionsPerDay: 15 }
const uuid = countedUuids()

const write = (store: RawStore, more: Partial<WriteHistoryOptions> = {}) =>
  writeHistory({ store, history, uuid, ...more })

test('each request becomes the object the ingest would have written then', async () => {
  const store = await temporaryStore()
  const report = await write(store)
  const requests = [...simulateHistory(history)]
  const objects = (await rawObjects(store)).sort((a, b) => a.receivedAt - b.receivedAt)
  expect(report).toMatchObject({
    requests: requests.length,
    accepted: requests.reduce((sum, { events }) => sum + events.length, 0),
    rejected: {},
    statuses: { 200: requests.length },
    objects: { written: requests.length, known: 0 },
    days: ['2026-11-20', '2026-11-21'],
  })
  expect(objects.map(({ receivedAt }) => receivedAt)).toEqual(requests.map(({ receivedAt }) => receivedAt))
  const byTime = new Map(requests.map((request) => [request.receivedAt, request]))
  for (const { receivedAt, sentAt, sourceIp, userAgent, events } of objects) {
    const request = byTime.get(receivedAt)
    if (request === undefined || requests.filter((one) => one.receivedAt === receivedAt).length > 1) continue
    expect([sentAt, sourceIp, userAgent]).toEqual([
      Date.parse(request.sentAt),
      truncateIp(request.sourceIp),
      request.userAgent,
    ])
    expect(events.map(({ event }) => event)).toEqual(request.events)
  }
  expect(await manifests(store)).toEqual([['2026-11-20', '2026-11-21']])
})

test('the same options write the same objects, and nothing a second time; another seed writes others', async () => {
  const [one, other] = [await temporaryStore(), await temporaryStore()]
  await write(one)
  await write(other)
  const content = await contentOf(one)
  expect(await contentOf(other)).toEqual(content)

  const again = await write(one)
  expect(again.objects).toEqual({ written: 0, known: content.size - 1 })
  expect(again.manifest).toBe(null)
  expect(await contentOf(one)).toEqual(content)

  await write(one, { history: { ...history, seed: 'another' } })
  expect((await contentOf(one)).size).toBeGreaterThan(1.5 * content.size)
})

test('a run that follows a killed one completes it, and tells the ETL of all days', async () => {
  const [whole, store] = [await temporaryStore(), await temporaryStore()]
  await write(whole)
  let puts = 0
  void write(
    withPut(store, (key, body) => (puts++ < 40 ? store.put(key, body) : new Promise<boolean>(() => {}))),
  )
  await expect.poll(async () => (await contentOf(store)).size).toBe(40)
  expect((await write(store)).objects.known).toBe(40)
  expect(await contentOf(store)).toEqual(await contentOf(whole))
})

test('what the ingest refuses is refused here too, and kept where it keeps it', async () => {
  const store = await temporaryStore()
  const report = await write(store, { history: { ...history, mess: { invalid: 0.2 } } })
  const reasons = Object.keys(report.rejected)
  expect(reasons.length).toBe(3)
  expect(reasons).toContain('eventName: required')
  const rejected = await contentOf(store, 'rejected/')
  const refused = Object.values(report.rejected).reduce((sum, count) => sum + count, 0)
  expect(rejected.size).toBeGreaterThan(10)
  expect(refused).toBe(rejected.size)
  expect(report.statuses).toEqual({ 200: report.requests })
})

test('a store that fails ends it with the store’s own error', async () => {
  const store = await temporaryStore()
  let puts = 0
  const failing = withPut(store, (key, body) =>
    ++puts === 30 ? Promise.reject(new Error('disk full')) : store.put(key, body),
  )
  await expect(write(failing)).rejects.toThrow('disk full')
  expect((await manifests(store)).flat()).toContain('2026-11-20')
})

test('progress moves through the time simulated, and the signal stops it', async () => {
  const store = await temporaryStore()
  const stop = new AbortController()
  const reached: number[] = []
  const stopped = write(store, {
    history: { ...history, sessionsPerDay: 200 },
    signal: stop.signal,
    onProgress: ({ reachedAt, requests }) => {
      reached.push(reachedAt)
      if (requests > 500) stop.abort(new Error('stopped by hand'))
    },
  })
  await expect(stopped).rejects.toThrow('stopped by hand')
  expect(reached).toEqual(reached.toSorted((a, b) => a - b))
  expect((await rawObjects(store)).length).toBeLessThan(900)
  expect(await manifests(store)).toHaveLength(1)
})
