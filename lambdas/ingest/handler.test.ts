import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES, MAX_EVENTS } from '../events/limits.ts'
import { parseEvent } from '../events/parse-event.ts'
import { readRawObject } from '../events/raw-object.ts'
import { MemoryStore } from '../raw-store/memory-store.ts'
import { type RawStore, StoreUnavailable } from '../raw-store/raw-store.ts'
import { createIngest } from './handler.ts'
import type { AllowedOrigins, HttpRequest, HttpResponse } from './http.ts'

const NOW = Date.UTC(2026, 10, 22, 14, 30)
const EVENT = { eventName: 'page_view', eventId: '8fa2f2b7-de0c-43d5-b847-dd774604f9e1', clientId: 'c' }

interface RequestOptions {
  method?: string
  headers?: Record<string, string>
  base64?: boolean
  sourceIp?: string
}

function request(body: string | Buffer | undefined, options: RequestOptions = {}): HttpRequest {
  const { method = 'POST', headers = {}, sourceIp = '203.0.113.77' } = options
  const isBase64Encoded = options.base64 ?? Buffer.isBuffer(body)
  return {
    rawPath: '/clickstream',
    headers: { 'content-type': 'application/json', ...headers },
    requestContext: { requestId: 'gateway-1', http: { method, sourceIp, userAgent: 'Test/1.0' } },
    ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? body.toString('base64') : body }),
    isBase64Encoded,
  }
}

function ingest(store: RawStore = new MemoryStore(), allowedOrigins: AllowedOrigins = '*') {
  const lines: Record<string, unknown>[] = []
  let n = 0
  const handle = createIngest({
    store,
    clock: () => NOW,
    uuid: () => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`,
    allowedOrigins,
    log: (line) => lines.push(line),
  })
  return { handle, lines }
}

const bodyOf = (response: HttpResponse) => JSON.parse(response.body) as Record<string, unknown>
/** As browsers send without a preflight, by fetch and by sendBeacon. */
const TEXT = { headers: { 'content-type': 'text/plain;charset=UTF-8' } }
const stored = (store: MemoryStore, prefix: string) =>
  [...store.objects].filter(([key]) => key.startsWith(prefix))

describe('what it takes', () => {
  test.each([
    ['one event', EVENT],
    ['an array', [EVENT]],
    ['a batch', { sentAt: '2026-11-22T14:29:59Z', events: [EVENT] }],
  ])('%s', async (_, body) => {
    const store = new MemoryStore()
    const response = await ingest(store).handle(request(JSON.stringify(body)))
    expect(response.statusCode).toBe(200)
    expect(response.body).toBe('{"success":true,"accepted":1,"rejected":[]}')
    const [[key, text] = []] = stored(store, 'events/')
    expect(key).toBe('events/2026/11/22/14/events-00000000-0000-4000-8000-000000000001.json')
    expect(text).not.toContain('\n')
    expect(JSON.parse(text ?? '')).toEqual({
      ingest: {
        receivedAt: '2026-11-22T14:30:00.000Z',
        requestId: 'gateway-1',
        sourceIp: '203.0.113.0',
        userAgent: 'Test/1.0',
        ...('sentAt' in body ? { sentAt: '2026-11-22T14:29:59.000Z' } : {}),
      },
      events: [EVENT],
    })
  })

  test('JSON that a browser sends as text', async () => {
    const response = await ingest().handle(request(JSON.stringify({ events: [EVENT] }), TEXT))
    expect(response.body).toBe('{"success":true,"accepted":1,"rejected":[]}')
  })

  test('base64, as the gateway sends what it takes for binary', async () => {
    const response = await ingest().handle(request(Buffer.from(JSON.stringify(EVENT))))
    expect(response.statusCode).toBe(200)
  })

  test('gzip', async () => {
    const packed = gzipSync(JSON.stringify([EVENT]))
    const response = await ingest().handle(request(packed, { headers: { 'content-encoding': 'gzip' } }))
    expect(bodyOf(response)).toEqual({ success: true, accepted: 1, rejected: [] })
  })

  test.each([
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/vnd.api+json',
  ])('the content type %s', async (type) => {
    const response = await ingest().handle(
      request(JSON.stringify(EVENT), { headers: { 'content-type': type } }),
    )
    expect(response.statusCode).toBe(200)
  })

  test('as many events as the contract allows', async () => {
    const events = Array.from({ length: MAX_EVENTS }, () => ({ eventName: 'x' }))
    expect(bodyOf(await ingest().handle(request(JSON.stringify(events))))['accepted']).toBe(MAX_EVENTS)
  })

  test('as many bytes as the contract allows', async () => {
    const empty = JSON.stringify({ eventName: 'x', properties: { filler: '' } }).length
    const full = JSON.stringify({
      eventName: 'x',
      properties: { filler: 'x'.repeat(MAX_BODY_BYTES - empty) },
    })
    expect(full).toHaveLength(MAX_BODY_BYTES)
    expect((await ingest().handle(request(full))).statusCode).toBe(200)
  })
})

describe('what it refuses', () => {
  const json = JSON.stringify(EVENT)
  test.each<[string, HttpRequest, number, string]>([
    ['not JSON', request('{"eventName":'), 400, 'body: not JSON'],
    ['no body', request(undefined), 400, 'body: empty'],
    ['an empty body', request(''), 400, 'body: empty'],
    ['white space', request('  \n'), 400, 'body: empty'],
    ['a scalar', request('5'), 400, 'body: not events'],
    ['null', request('null'), 400, 'body: not events'],
    ['events that are no array', request('{"events":{}}'), 400, 'body: not events'],
    ['no events', request('[]'), 400, 'body: no events'],
    [
      'a form',
      request(json, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'content type: not JSON',
    ],
    ['plain text', request('eventName=page_view', TEXT), 400, 'body: not JSON'],
    ['a page', request(json, { headers: { 'content-type': 'text/html' } }), 415, 'content type: not JSON'],
    ['no content type', request(json, { headers: { 'content-type': '' } }), 415, 'content type: not JSON'],
    ['brotli', request(json, { headers: { 'content-encoding': 'br' } }), 415, 'content encoding: not gzip'],
    [
      'a byte too much',
      request(`${json}${' '.repeat(MAX_BODY_BYTES + 1 - json.length)}`),
      413,
      'body: too large',
    ],
    [
      'an event too much',
      request(JSON.stringify(Array(MAX_EVENTS + 1).fill(EVENT))),
      413,
      'body: too many events',
    ],
    [
      'truncated gzip',
      request(gzipSync(json).subarray(0, 20), { headers: { 'content-encoding': 'gzip' } }),
      400,
      'body: not gzip',
    ],
    [
      'gzip that is none',
      request(Buffer.from(json), { headers: { 'content-encoding': 'gzip' } }),
      400,
      'body: not gzip',
    ],
    [
      'a gzip bomb',
      request(gzipSync(Buffer.alloc(50 * MAX_BODY_BYTES)), { headers: { 'content-encoding': 'gzip' } }),
      413,
      'body: too large',
    ],
    ['what is not base64', request('***', { base64: true }), 400, 'body: not base64'],
    ['what is not UTF-8', request(Buffer.from([0x22, 0xff, 0x22])), 400, 'body: not UTF-8'],
    ['GET', request(undefined, { method: 'GET' }), 405, 'method: not POST'],
  ])('%s', async (_, input, statusCode, error) => {
    const store = new MemoryStore()
    const { handle, lines } = ingest(store)
    const response = await handle(input)
    expect(response.statusCode).toBe(statusCode)
    expect(bodyOf(response)).toMatchObject({ success: false, accepted: 0, rejected: [], error })
    expect(stored(store, 'events/')).toEqual([])
    expect(lines).toContainEqual({ requestId: 'gateway-1', refused: error })
    const kept = stored(store, 'rejected/2026/11/22/14/').map(([, text]) => JSON.parse(text) as object)
    expect(kept).toEqual((input.body ?? '') === '' ? [] : [expect.objectContaining({ reason: error })])
  })

  test('events that are invalid, with their place and reason, while the good ones are kept', async () => {
    const store = new MemoryStore()
    const events = [EVENT, { eventName: 5 }, EVENT, 'x']
    const response = await ingest(store).handle(request(JSON.stringify(events)))
    const rejected = [
      { index: 1, reason: 'eventName: not 1–100 letters, digits and _ . : -' },
      { index: 3, reason: 'event: wrong type' },
    ]
    expect(response.statusCode).toBe(200)
    expect(bodyOf(response)).toEqual({ success: true, accepted: 2, rejected })
    const [[key, text] = []] = stored(store, 'rejected/')
    expect(key).toMatch(/^rejected\/2026\/11\/22\/14\/rejected-[0-9a-f]{32}\.json$/)
    expect((JSON.parse(text ?? '') as { rejected: unknown }).rejected).toEqual([
      { ...rejected[0], event: events[1] },
      { ...rejected[1], event: events[3] },
    ])
  })

  test('a request of which nothing is valid: 400', async () => {
    const store = new MemoryStore()
    const response = await ingest(store).handle(request('[{}]'))
    expect(response.statusCode).toBe(400)
    expect(bodyOf(response)).toEqual({
      success: false,
      accepted: 0,
      rejected: [{ index: 0, reason: 'eventName: required' }],
    })
    expect(stored(store, 'events/')).toEqual([])
  })
})

describe('a store that fails', () => {
  const failing = (prefix: string) => {
    const store = new MemoryStore()
    const put = store.put.bind(store)
    store.put = async (key, body) => {
      if (key.startsWith(prefix))
        throw new StoreUnavailable('put', 'memory', new Error('ENOSPC: no space left'))
      return put(key, body)
    }
    return store
  }

  test('answers 503, so that the client sends again', async () => {
    const { handle, lines } = ingest(failing('events/'))
    const response = await handle(request(JSON.stringify(EVENT)))
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBe('5')
    expect(response.body).not.toContain('ENOSPC')
    expect(JSON.stringify(lines)).toContain('ENOSPC')
  })

  test('answers 503 also where only what was rejected could not be kept', async () => {
    const response = await ingest(failing('rejected/')).handle(request(JSON.stringify([EVENT, {}])))
    expect(response.statusCode).toBe(503)
  })
})

describe('ids', () => {
  const idsIn = (store: MemoryStore) =>
    stored(store, 'events/').flatMap(([key, text]) => {
      const read = readRawObject(key, text)
      return read.ok ? read.object.events.map(({ eventId }) => eventId) : []
    })

  test('a request sent again gives the same events, two alike in it are two', async () => {
    const store = new MemoryStore()
    const { handle } = ingest(store)
    const again = () =>
      request('[{"eventName":"x"},{"eventName":"x"}]', { headers: { 'x-request-id': 'mine' } })
    await handle(again())
    await handle(again())
    const ids = idsIn(store)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(2)
  })

  test('two clients that chose one request id do not swallow each other’s events', async () => {
    const store = new MemoryStore()
    const { handle } = ingest(store)
    for (const clientId of ['a', 'b'])
      await handle(
        request(JSON.stringify({ eventName: 'x', clientId }), { headers: { 'x-request-id': '1' } }),
      )
    expect(new Set(idsIn(store)).size).toBe(2)
  })
})

describe('CORS', () => {
  test('answers a preflight', async () => {
    const response = await ingest().handle(
      request(undefined, { method: 'OPTIONS', headers: { origin: 'https://a.example' } }),
    )
    expect(response).toMatchObject({
      statusCode: 204,
      body: '',
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'POST, OPTIONS' },
    })
  })

  test('lets in the origins it is told, on every answer', async () => {
    const { handle } = ingest(new MemoryStore(), ['https://shop.example'])
    const from = (origin: string, body: string) => handle(request(body, { headers: { origin } }))
    const header = 'access-control-allow-origin'
    expect((await from('https://shop.example', JSON.stringify(EVENT))).headers[header]).toBe(
      'https://shop.example',
    )
    expect((await from('https://shop.example', 'x')).headers[header]).toBe('https://shop.example')
    const other = await from('https://other.example', JSON.stringify(EVENT))
    expect(other.headers[header]).toBeUndefined()
    expect(other.headers['vary']).toBe('origin')
  })
})

test.each([
  ['203.0.113.77', '203.0.113.0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
  ['2001:0db8::1', '2001:db8::'],
  ['::ffff:198.51.100.7', '198.51.100.0'],
  ['::1', '::'],
  ['unknown', null],
])('of the address %s it keeps %s', async (sourceIp, kept) => {
  const store = new MemoryStore()
  await ingest(store).handle(request(JSON.stringify(EVENT), { sourceIp }))
  const [[, text] = []] = stored(store, 'events/')
  expect((JSON.parse(text ?? '') as { ingest: { sourceIp: unknown } }).ingest.sourceIp).toBe(kept)
})

describe('whatever is sent', () => {
  const anyEvent = fc.oneof(
    fc.jsonValue(),
    fc.record({
      eventName: fc.stringMatching(/^[a-z_]{1,20}$/),
      clientId: fc.string({ unit: 'binary' }),
      more: fc.jsonValue(),
    }),
  )
  const anyBody = fc.oneof(
    fc.string({ unit: 'binary' }),
    anyEvent.map((event) => JSON.stringify(event)),
    fc.array(anyEvent, { maxLength: 20 }).map((events) => JSON.stringify(events)),
    fc.record({ sentAt: fc.jsonValue(), events: fc.array(anyEvent) }).map((batch) => JSON.stringify(batch)),
  )

  test('it never fails, and every valid event is in the store', async () => {
    await fc.assert(
      fc.asyncProperty(anyBody, fc.boolean(), fc.boolean(), async (body, base64, gzip) => {
        const store = new MemoryStore()
        const bytes = gzip ? gzipSync(body) : Buffer.from(body)
        const input = request(
          gzip || base64 ? bytes : body,
          gzip ? { headers: { 'content-encoding': 'gzip' } } : {},
        )
        const response = await ingest(store).handle(input)
        expect(response.statusCode).toBeLessThan(500)
        const kept = stored(store, 'events/').flatMap(([key, text]) => {
          const read = readRawObject(key, text)
          if (!read.ok || read.object.rejected.length > 0) throw new Error(`the ETL cannot read it: ${text}`)
          return read.object.events
        })
        expect(kept).toHaveLength(validEvents(body).length)
      }),
      { numRuns: 1500 },
    )
  })

  /** A reading of its own: what of the body is a valid event. */
  function validEvents(body: string): unknown[] {
    let json: unknown
    try {
      json = JSON.parse(Buffer.from(body).toString())
    } catch {
      return []
    }
    const isBatch = typeof json === 'object' && json !== null && 'events' in json && !('eventName' in json)
    const events: unknown = isBatch ? (json as { events: unknown }).events : json
    return (Array.isArray(events) ? events : [events]).filter((event) => parseEvent(event).ok)
  }
})
