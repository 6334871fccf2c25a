import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { writeRawObject } from '../../lambdas/events/raw-object.ts'
import { storedEvents } from '../test-support.ts'
import { importText } from './test-import.ts'

test('lines that follow the contract need no mapping, nor do raw objects of either form', async () => {
  const ours = {
    eventName: 'click',
    eventId: '6f1dd64e-8a0c-4b56-9f3e-2f0e6d1a7b11',
    occurredAt: '2026-11-22T10:00:00+02:00',
  }
  const older = {
    eventName: 'page_view',
    occurredAt: '2026-11-22T07:59:00.000Z',
    _ingest: {
      receivedAt: '2026-11-22T09:00:00.000Z',
      sentAt: '2026-11-22T08:00:00.000Z',
      requestId: 'r',
      userAgent: 'Firefox',
    },
  }
  const object = writeRawObject(
    { receivedAt: '2026-11-22T10:00:00.000Z', requestId: 'q', sourceIp: null, userAgent: null },
    [{ eventName: 'a' }, { eventName: 'b', occurredAt: '2026-11-22T09:30:00.000Z' }],
  )
  const lines = [
    JSON.stringify(ours),
    '',
    JSON.stringify(older),
    object,
    '[1]',
    '{',
    JSON.stringify({ eventName: 'late' }),
  ]
  const { store, report } = await importText(gzipSync(lines.join('\n')))
  expect(report).toMatchObject({ rows: 6, events: 4 })
  expect(report.rejected).toEqual([
    { reason: 'line: not JSON', count: 1, lines: [6] },
    { reason: 'line: not a JSON object', count: 1, lines: [5] },
    { reason: 'occurredAt: required', count: 1, lines: [7] },
  ])
  const events = await storedEvents(store)
  expect(events.map(({ time, event }) => [time, event.eventName])).toEqual([
    ['2026-11-22T08:00:00.000Z', 'click'],
    // By our clock: an hour after the client's.
    ['2026-11-22T08:59:00.000Z', 'page_view'],
    ['2026-11-22T09:30:00.000Z', 'b'],
    ['2026-11-22T10:00:00.000Z', 'a'],
  ])
  expect(events[0]?.event.eventId).toBe(ours.eventId)
})

test('a click made twice counts twice, and once more on no second import', async () => {
  const line = JSON.stringify({ eventName: 'click', occurredAt: '2026-11-22T10:00:00Z' })
  const { store, report } = await importText(`${line}\n${line}\n`)
  expect(new Set((await storedEvents(store)).map(({ event }) => event.eventId)).size).toBe(2)
  const again = await importText(`${line}\n${line}\n`, { store })
  expect([report.objects.written, again.report.objects]).toEqual([1, { written: 0, known: 1 }])
})
