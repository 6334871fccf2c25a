import { expect, test } from 'vitest'
import { MAX_EVENTS } from '../../lambdas/events/limits.ts'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import { contentOf, rawObjects, storedEvents } from '../test-support.ts'
import { parseMapping } from './mapping.ts'
import { importText } from './test-import.ts'

test('memory is bounded: hours beyond the bound are written, longest waiting first', async () => {
  const hour = (i: number) => 1_500_000_000_000 + (i % 50) * 3_600_000
  const text = Array.from({ length: 1000 }, (_, i) =>
    JSON.stringify({ eventName: `e${i}`, occurredAt: hour(i) }),
  ).join('\n')
  const free = await importText(text)
  const bounded = await importText(text, { maxHeldBytes: 2000 })
  expect(free.report.objects.written).toBe(50)
  expect(bounded.report.objects.written).toBeGreaterThan(200)
  const names = async (store: RawStore) =>
    (await storedEvents(store)).map(({ event }) => event.eventName).sort()
  expect(await names(bounded.store)).toEqual(await names(free.store))
})

test('objects keep to the ingest’s limits, and a page view stays with its event', async () => {
  const text = [
    't,type,n,note',
    ...Array.from({ length: 1499 }, (_, i) => `${i},${i === 499 ? 'PAGE' : 'X'},e${i},`),
  ].join('\n')
  const mapping = parseMapping({
    eventName: 'n',
    occurredAt: { column: 't', unit: 'milliseconds' },
    alsoPageView: { column: 'type', equals: 'PAGE' },
  })
  const { store } = await importText(text, { mapping })
  const objects = await rawObjects(store)
  expect(objects.map(({ events }) => events.length).sort((a, b) => a - b)).toEqual([
    1,
    499,
    MAX_EVENTS,
    MAX_EVENTS,
  ])
  const pair = objects.find(({ events }) => events.some(({ event }) => event.eventName === 'page_view'))
  expect(pair?.events.slice(0, 2).map(({ event }) => event.eventName)).toEqual(['page_view', 'e499'])

  const large = Array.from({ length: 20 }, (_, i) =>
    JSON.stringify({
      eventName: `e${i}`,
      occurredAt: 0,
      properties: Object.fromEntries(Array.from({ length: 60 }, (_, k) => [`k${k}`, 'é'.repeat(1000)])),
    }),
  )
  const wide = await importText(large.join('\n'))
  const sizes = [...(await contentOf(wide.store, 'events/')).values()].map((body) => Buffer.byteLength(body))
  expect(sizes.length).toBeGreaterThan(2)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024)
  expect(wide.report.events).toBe(20)
})

test('an object holds one browser', async () => {
  const text =
    'n,t,ua\na,2016-08-01T00:00:00Z,Firefox\nb,2016-08-01T00:00:01Z,\nc,2016-08-01T00:00:02Z,Firefox\n'
  const mapping = parseMapping({ eventName: 'n', occurredAt: 't', userAgent: 'ua' })
  const { store } = await importText(text, { mapping })
  const agents = (await rawObjects(store)).map(({ userAgent, events }) => [userAgent, events.length])
  expect(new Map(agents as [string | null, number][])).toEqual(
    new Map([
      ['Firefox', 2],
      [null, 1],
    ]),
  )
})
