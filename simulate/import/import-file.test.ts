import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { hourFolder } from '../../lambdas/raw-store/keys.ts'
import { contentOf, rawObjects, storedEvents, temporaryFolder, temporaryStore } from '../test-support.ts'
import { parseMapping } from './mapping.ts'
import { FIXTURE, importFixture, importText } from './test-import.ts'

test('a shop’s hits become events, and what is none is counted with its line', async () => {
  const store = await temporaryStore()
  const report = await importFixture(store)
  expect(report).toEqual({
    rows: 17,
    skipped: 0,
    events: 15,
    objects: { written: 4, known: 0 },
    rejected: [
      { reason: 'eventName: not 1–100 letters, digits and _ . : -', count: 1, lines: [17] },
      { reason: 'occurredAt: neither ISO 8601 nor epoch milliseconds', count: 1, lines: [16] },
      { reason: 'row: wrong number of columns', count: 1, lines: [18] },
    ],
    garbled: { count: 0, lines: [] },
    cuts: 0,
    firstEventAt: '2016-07-31T23:59:59.000Z',
    lastEventAt: '2016-08-01T09:02:00.000Z',
    days: ['2016-07-31', '2016-08-01'],
    manifest: expect.stringMatching(/^imports\/import-/),
  })
  const events = await storedEvents(store)
  expect(
    events.map(({ time, event }) => `${time} ${event.clientId?.slice(0, 3)} ${event.eventName}`),
  ).toEqual([
    '2016-07-31T23:59:59.000Z 000 page_view',
    '2016-08-01T07:00:12.000Z 000 page_view',
    '2016-08-01T07:00:40.500Z 000 select_item',
    '2016-08-01T07:01:02.250Z 000 page_view',
    '2016-08-01T07:01:02.250Z 000 view_item',
    '2016-08-01T08:26:40.000Z 777 page_view',
    '2016-08-01T08:40:00.001Z 777 page_view',
    '2016-08-01T08:40:00.001Z 777 begin_checkout',
    '2016-08-01T08:44:00.000Z 777 page_view',
    '2016-08-01T08:44:00.000Z 777 purchase',
    '2016-08-01T08:59:59.999Z 777 page_view',
    '2016-08-01T08:59:59.999Z 777 purchase',
    '2016-08-01T09:00:00.000Z 777 page_view',
    '2016-08-01T09:01:00.000Z 777 page_view',
    '2016-08-01T09:02:00.000Z 777 page_view',
  ])
})

test('a hit of several rows is one event with their products', async () => {
  const store = await temporaryStore()
  await importFixture(store)
  const named = (await storedEvents(store)).filter(({ event }) => event.items !== undefined)
  const lamp = { id: 'LAMP01', name: 'Desk Lamp "Luna"', price: 24.99 }
  const chair = { id: 'CHAIR1', name: 'Red Chair', price: 80, quantity: 2 }
  expect(named.map(({ event }) => event)).toMatchObject([
    { eventName: 'select_item', items: [{ ...lamp, category: 'Home/Lamps/' }] },
    { pageTitle: 'Desk Lamp\n"Luna"', items: [{ ...lamp, category: 'Home/Lamps/' }] },
    { eventName: 'begin_checkout', items: [chair, { ...lamp, quantity: 1 }, { ...lamp, quantity: 1 }] },
    { transactionId: 'ORD1', value: 214.98, currency: 'USD', items: [chair, { ...lamp, quantity: 2 }] },
    { transactionId: 'ORD1', currency: 'USD', items: [chair, { ...lamp, quantity: 2 }] },
  ])
  expect(named[4]?.event).not.toHaveProperty('value')
  expect(named[2]?.event.items?.[1]).not.toHaveProperty('category')
  expect(named[2]?.event).toMatchObject({
    pageUrl: 'https://shop.example/basket.html',
    campaign: { source: '(direct)', medium: '(none)', name: '(not set)' },
    properties: {
      device: 'desktop',
      browser: 'Chrome',
      country: 'Norway',
      visit_number: '4',
      is_true_direct: 'true',
    },
  })
  expect(Object.keys(named[2]?.event.properties ?? {})).not.toContain('os')
})

test('each object holds one hour, received with its last event', async () => {
  const store = await temporaryStore()
  await importFixture(store)
  const objects = await rawObjects(store)
  expect(
    objects.map(({ key, receivedAt }) => [key.slice(7, 20), new Date(receivedAt).toISOString()]),
  ).toEqual([
    ['2016/07/31/23', '2016-07-31T23:59:59.000Z'],
    ['2016/08/01/07', '2016-08-01T07:01:02.250Z'],
    ['2016/08/01/08', '2016-08-01T08:59:59.999Z'],
    ['2016/08/01/09', '2016-08-01T09:02:00.000Z'],
  ])
  for (const { key, receivedAt, sentAt, sourceIp, userAgent, events, rejected } of objects) {
    expect(key.startsWith(`events/${hourFolder(receivedAt)}`)).toBe(true)
    expect({ sentAt, sourceIp, userAgent, rejected }).toEqual({
      sentAt: null,
      sourceIp: null,
      userAgent: null,
      rejected: [],
    })
    expect(events.length).toBeGreaterThan(0)
  }
})

test('the same file again adds nothing, packed or not', async () => {
  const store = await temporaryStore()
  await importFixture(store)
  const before = await contentOf(store)
  const file = join(await temporaryFolder(), 'no-name-that-says-gzip')
  await writeFile(file, gzipSync(await readFile(FIXTURE)))
  const again = await importFixture(store, { file })
  expect(again.objects).toEqual({ written: 0, known: 4 })
  expect(again.manifest).toBe(null)
  expect(await contentOf(store)).toEqual(before)
})

test('rows are skipped by rule, and read in the encoding the mapping names', async () => {
  const text = Buffer.from('n;t;term\na;2016-08-01;caf\xe9\nping;2016-08-01;x\n', 'latin1')
  const mapping = (encoding: string) =>
    parseMapping({
      eventName: 'n',
      occurredAt: 't',
      fields: { searchTerm: 'term' },
      skip: [{ column: 'n', equals: ['ping', 'pong'] }],
      delimiter: ';',
      encoding,
    })
  const told = await importText(text, { mapping: mapping('windows-1252') })
  expect(told.report).toMatchObject({ rows: 2, skipped: 1, events: 1, garbled: { count: 0, lines: [] } })
  expect((await storedEvents(told.store))[0]?.event.searchTerm).toBe('café')
  const guessed = await importText(text, { mapping: mapping('utf-8') })
  expect(guessed.report).toMatchObject({ events: 1, garbled: { count: 1, lines: [2] } })
})

test('times the warehouse cannot hold, and events beyond a request, are refused by themselves', async () => {
  const lines = [
    { eventName: 'a', occurredAt: '1969-12-31T23:59:59Z' },
    { eventName: 'b', occurredAt: '+010000-01-01T00:00:00Z' },
    {
      eventName: 'c',
      occurredAt: 0,
      items: Array.from({ length: 30_000 }, (_, i) => ({ id: i, name: 'x'.repeat(30) })),
    },
    { eventName: 'd', occurredAt: 0 },
  ]
  const { report } = await importText(lines.map((line) => JSON.stringify(line)).join('\n'))
  expect(report.events).toBe(1)
  expect(report.rejected.map(({ reason, count }) => [reason, count])).toEqual([
    ['occurredAt: out of range', 2],
    ['event: too large', 1],
  ])
})

test('progress goes up to the file’s size', async () => {
  const steps: { bytesRead: number; bytesTotal: number | null; rows: number }[] = []
  await importFixture(await temporaryStore(), { onProgress: (step) => steps.push(step) })
  const { size } = await stat(FIXTURE)
  expect(steps.at(-1)).toMatchObject({ bytesRead: size, bytesTotal: size, rows: 17 })
})

test('lines of JSON in another shape are mapped by the paths of their keys', async () => {
  const lines = [
    {
      type: 'Product Viewed',
      ts: 1_470_034_812,
      context: { page: { url: 'https://shop.example/a' } },
      anonymousId: 7,
    },
    { type: 'Product Viewed', ts: 'soon', context: null },
  ]
  const mapping = parseMapping({
    eventName: 'type',
    occurredAt: { column: 'ts', unit: 'seconds' },
    fields: { pageUrl: 'context.page.url', clientId: 'anonymousId' },
  })
  const text = gzipSync(lines.map((line) => JSON.stringify(line)).join('\r\n'))
  const { store, report } = await importText(text, { mapping })
  expect(report.rejected).toEqual([
    { reason: 'occurredAt: neither ISO 8601 nor epoch milliseconds', count: 1, lines: [2] },
  ])
  expect(await storedEvents(store)).toMatchObject([
    {
      time: '2016-08-01T07:00:12.000Z',
      event: { eventName: 'Product_Viewed', pageUrl: 'https://shop.example/a', clientId: '7' },
    },
  ])
})
