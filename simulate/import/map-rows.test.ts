import { expect, test } from 'vitest'
import { uuidFrom } from '../../lambdas/events/event-id.ts'
import { JsonRow } from './json-rows.ts'
import { rowMapper } from './map-rows.ts'
import { type MappingInput, parseMapping } from './mapping.ts'
import { RowIds } from './row-ids.ts'

const least = { eventName: 'event', occurredAt: 'time' }

const row = (value: Record<string, unknown>, line = 1) => new JsonRow(line, value, JSON.stringify(value))

function map(
  mapping: Partial<MappingInput>,
  ...values: [Record<string, unknown>, ...Record<string, unknown>[]]
) {
  const [first, ...others] = values.map((value, i) => row(value, i + 1))
  if (first === undefined) throw new Error('no row')
  return rowMapper(parseMapping({ ...least, ...mapping }))([first, ...others])
}

test('columns, templates, constants and conditions become fields; what is empty is left out', () => {
  const fields = {
    clientId: 'user.id',
    pageUrl: { template: 'https://{host}{path}' },
    pageTitle: { template: '{title} | {brand}' },
    isFirstVisit: { column: 'visit', equals: ['1', 'first'] },
    userLoginState: { column: 'login', differs: '' },
    searchTerm: 'term',
    campaign: { source: 'source', medium: 'medium' },
    product: { id: 'sku' },
  }
  const { events } = map(
    { fields, properties: { plan: 'plan', origin: { constant: 'app' } } },
    {
      event: 'x',
      time: 5,
      user: { id: 7 },
      host: 'a.b',
      path: '/',
      title: 'T',
      visit: 1,
      term: '',
      source: 's',
      medium: null,
    },
  )
  expect(events).toMatchObject([
    {
      eventName: 'x',
      occurredAt: 5,
      clientId: 7,
      pageUrl: 'https://a.b/',
      isFirstVisit: true,
      userLoginState: false,
      campaign: { source: 's' },
      properties: { origin: 'app' },
    },
  ])
  for (const absent of ['pageTitle', 'searchTerm', 'product']) expect(events[0]).not.toHaveProperty(absent)
})

test('a key with a dot in it goes before a path', () => {
  const { events } = map({ fields: { clientId: 'a.b' } }, { 'a.b': 'key', a: { b: 'path' } })
  expect(events[0]?.['clientId']).toBe('key')
})

test('times may count from 1970 in seconds, milliseconds or microseconds', () => {
  const at = (unit: 'seconds' | 'milliseconds' | 'microseconds', ts: unknown) =>
    map({ occurredAt: { column: 'ts', unit } }, { ts }).events[0]?.['occurredAt']
  expect(at('seconds', '1470034812.123')).toBe(1470034812123)
  expect(at('milliseconds', 1470034812123)).toBe(1470034812123)
  expect(at('microseconds', '1470034812123456')).toBe(1470034812123)
  expect(at('seconds', 'noon')).toBe('noon')
})

test('rows of one event give an item each; a row with nothing for it gives none', () => {
  const mapping = { items: { id: 'sku', price: 'price', category: 'cat' }, unknown: ['n/a'] }
  const { events } = map(mapping, { sku: 'a', price: 1, cat: 'n/a' }, { cat: 'n/a' }, { sku: 'b' })
  expect(events[0]?.['items']).toEqual([{ id: 'a', price: 1 }, { id: 'b' }])
  expect(map(mapping, { cat: 'n/a' }).events[0]).not.toHaveProperty('items')
})

test('a currency stands only where something is counted in it', () => {
  const fields = { currency: { constant: 'USD' }, value: 'total' }
  expect(map({ fields }, { total: 3 }).events[0]).toMatchObject({ value: 3, currency: 'USD' })
  expect(map({ fields }, {}).events[0]).not.toHaveProperty('currency')
})

test('"not known" is left out of properties, and kept in fields', () => {
  const { events } = map(
    { fields: { campaign: { name: 'campaign' } }, properties: ['campaign', 'os'], unknown: ['(not set)'] },
    { campaign: '(not set)', os: 'Linux' },
  )
  expect(events[0]).toMatchObject({ campaign: { name: '(not set)' }, properties: { os: 'Linux' } })
  expect(events[0]?.['properties']).not.toHaveProperty('campaign')
})

test('a page view goes before an event that came with one', () => {
  const mapping = {
    eventId: ['hit'],
    fields: {
      clientId: 'user',
      value: 'total',
      transactionId: 'order',
      searchTerm: 'q',
      currency: { constant: 'USD' },
    },
    items: { id: 'sku' },
    alsoPageView: { column: 'type', equals: 'PAGE' },
  }
  const hit = {
    event: 'purchase',
    time: 5,
    hit: '1',
    user: 'u',
    total: 3,
    order: 'o',
    q: 'x',
    sku: 'a',
    type: 'PAGE',
  }
  const [view, purchase] = map(mapping, hit).events
  expect(view).toEqual({
    eventName: 'page_view',
    eventId: expect.any(String),
    occurredAt: 5,
    clientId: 'u',
    properties: undefined,
  })
  expect(purchase).toMatchObject({
    eventName: 'purchase',
    value: 3,
    transactionId: 'o',
    items: [{ id: 'a' }],
  })
  expect(view?.['eventId']).not.toBe(purchase?.['eventId'])

  expect(map(mapping, { ...hit, type: 'EVENT' }).events).toHaveLength(1)
  expect(map(mapping, { ...hit, event: 'Page' }).events).toHaveLength(1)
})

test('ids come from their columns; a column of UUIDs is taken as it is', () => {
  const id = (eventId: string | string[], value: Record<string, unknown>) =>
    map({ eventId }, value).events[0]?.['eventId']
  expect(id('id', { id: '6F1DD64E-8A0C-4B56-9F3E-2F0E6D1A7B11' })).toBe(
    '6f1dd64e-8a0c-4b56-9f3e-2f0e6d1a7b11',
  )
  expect(id(['a', 'b'], { a: 1, b: 2, x: 3 })).toBe(id(['a', 'b'], { a: 1, b: 2, x: 4 }))
  expect(id(['a', 'b'], { a: '1', b: '12' })).not.toBe(id(['a', 'b'], { a: '11', b: '2' }))
  expect(id(['a', 'b'], { x: 3 })).toBe(uuidFrom(JSON.stringify({ x: 3 })))
})

test('equal rows without ids are told apart by their number, as far back as is remembered', () => {
  const ids = new RowIds(2)
  const first = ids.next('a')
  expect(ids.next('a')).not.toBe(first)
  ids.next('b')
  expect(ids.next('a')).not.toBe(first)
  ids.next('b')
  ids.next('c')
  expect(ids.next('a')).toBe(first)
})
