import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { parseEvent } from '../../lambdas/events/parse-event.ts'
import { correctedTime, parseTime } from '../../lambdas/events/time.ts'
import { type LiveOptions, simulateLive } from './simulate-live.ts'

interface Received {
  requestId: string
  userAgent: string
  sentAt: string
  events: Record<string, unknown>[]
  /** Whether it was answered with 200. */
  isTaken: boolean
}

/** A real server; `refuses` says what becomes of the nth request: a status, a broken connection, or null: it is taken. */
async function server(refuses: (n: number) => number | 'broken' | null) {
  const received: Received[] = []
  const http = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { sentAt, events } = JSON.parse(body) as Pick<Received, 'sentAt' | 'events'>
      const refusal = refuses(received.length)
      received.push({
        requestId: String(request.headers['x-request-id']),
        userAgent: String(request.headers['user-agent']),
        sentAt,
        events,
        isTaken: refusal === null,
      })
      answer(response, refusal, events.length)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return { received, address: `http://127.0.0.1:${(http.address() as AddressInfo).port}/clickstream` }
}

function answer(response: ServerResponse, refusal: number | 'broken' | null, accepted: number): void {
  if (refusal === 'broken') response.destroy()
  else {
    response.statusCode = refusal ?? 200
    response.end(
      JSON.stringify(refusal === null ? { success: true, accepted, rejected: [] } : { success: false }),
    )
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const START = Date.UTC(2026, 10, 22, 12)

/** Time that passes only by sleeping. */
function virtualTime() {
  let now = START
  return {
    clock: () => now,
    sleep: async (ms: number, signal: AbortSignal) => {
      now += ms
      await new Promise(setImmediate)
      signal.throwIfAborted()
    },
  }
}

const live = (options: Partial<LiveOptions> & { address: string }) =>
  simulateLive({
    seed: 'live',
    ratePerSecond: 5,
    durationMs: 60_000,
    fetch,
    signal: new AbortController().signal,
    ...virtualTime(),
    ...options,
  })

const idsOf = (requests: readonly Received[]) =>
  requests.flatMap(({ events }) => events.map(({ eventId }) => eventId))

test('events arrive once, whole and valid, as shoppers’ browsers send them', async () => {
  const { received, address } = await server(() => null)
  const report = await live({ address })
  expect(report).toMatchObject({ failures: 0, unsent: { requests: 0, events: 0 }, rejected: {} })
  expect(report.requests).toBe(received.length)
  expect(report.accepted).toBe(idsOf(received).length)
  expect(report.accepted).toBeGreaterThan(200)
  expect(new Set(received.map(({ userAgent }) => userAgent)).size).toBeGreaterThan(5)
  for (const { events } of received) for (const event of events) expect(parseEvent(event).ok).toBe(true)
  expect(
    new Set(received.flatMap(({ events }) => events.map(({ clientId }) => clientId))).size,
  ).toBeGreaterThan(10)
})

test('a server that fails at times loses nothing: the same events come again under the same ids', async () => {
  const { received, address } = await server((n) =>
    n % 7 === 2 ? 503 : n % 11 === 5 ? 'broken' : n % 13 === 3 ? 429 : null,
  )
  const report = await live({ address, mess: { duplicated: 0 } })
  const taken = received.filter(({ isTaken }) => isTaken)
  const refused = received.filter(({ isTaken }) => !isTaken)
  expect(refused.length).toBeGreaterThan(10)
  expect([report.failures, report.unsent.requests]).toEqual([refused.length, 0])
  expect(report.accepted).toBe(idsOf(taken).length)
  expect(new Set(idsOf(received))).toEqual(new Set(idsOf(taken)))
  expect(new Set(idsOf(taken)).size).toBe(idsOf(taken).length)
  const sent = new Map(taken.map((request) => [request.requestId, request.events]))
  for (const { requestId, events } of refused) expect(events).toEqual(sent.get(requestId))
})

test('what is refused for good is counted and not sent again', async () => {
  const { received, address } = await server((n) => (n % 3 === 0 ? 400 : null))
  const report = await live({ address, mess: { duplicated: 0 } })
  expect(report.failures).toBe(0)
  expect(report.statuses).toEqual({
    200: received.filter(({ isTaken }) => isTaken).length,
    400: received.filter(({ isTaken }) => !isTaken).length,
  })
  expect(new Set(received.map(({ requestId }) => requestId)).size).toBe(received.length)
})

test('the clock of a retry is the retry’s: an event keeps its time, whichever attempt gets through', async () => {
  const { address } = await server((n) => (n % 2 === 0 ? 500 : null))
  const time = virtualTime()
  const timesOf = new Map<unknown, number[]>()
  await live({
    address,
    ...time,
    mess: { duplicated: 0, wrongClocks: 0.5 },
    fetch: (input, init) => {
      const { sentAt, events } = JSON.parse(String(init?.body)) as Pick<Received, 'sentAt' | 'events'>
      for (const { eventId, occurredAt } of events) {
        const sent = {
          receivedAt: time.clock(),
          sentAt: parseTime(sentAt),
          occurredAt: parseTime(occurredAt),
        }
        timesOf.set(eventId, [...(timesOf.get(eventId) ?? []), correctedTime(sent)])
      }
      return fetch(input, init)
    },
  })
  const repeated = [...timesOf.values()].filter((times) => times.length > 1)
  expect(repeated.length).toBeGreaterThan(50)
  for (const times of repeated) expect(new Set(times).size).toBe(1)
})

const taking: typeof fetch = async (_input, init) => {
  const { events } = JSON.parse(String(init?.body)) as { events: unknown[] }
  return new Response(JSON.stringify({ success: true, accepted: events.length, rejected: [] }))
}

test.each([2, 40])('%i events a second, minute by minute', async (rate) => {
  const minutes: number[] = []
  const { clock, sleep } = virtualTime()
  const report = await live({
    address: 'http://nobody.example/',
    ratePerSecond: rate,
    durationMs: 10 * 60_000,
    clock,
    sleep,
    fetch: (input, init) => {
      const minute = Math.floor((clock() - START) / 60_000)
      const { events } = JSON.parse(String(init?.body)) as { events: unknown[] }
      minutes[minute] = (minutes[minute] ?? 0) + events.length
      return taking(input, init)
    },
  })
  expect(report.accepted / 600).toBeGreaterThan(0.9 * rate)
  expect(report.accepted / 600).toBeLessThan(1.1 * rate)
  for (const events of minutes.slice(0, 10)) {
    expect(events / 60).toBeGreaterThan(0.5 * rate)
    expect(events / 60).toBeLessThan(1.6 * rate)
  }
})

test('a server that is gone holds shoppers up; they do not make up for it all at once', async () => {
  const { clock, sleep } = virtualTime()
  const [from, until] = [START + 60_000, START + 6 * 60_000]
  let after = 0
  const report = await live({
    address: 'http://nobody.example/',
    ratePerSecond: 20,
    durationMs: 12 * 60_000,
    clock,
    sleep,
    fetch: (input, init) => {
      if (clock() >= from && clock() < until) return Promise.reject(new TypeError('fetch failed'))
      if (clock() >= until && clock() < until + 60_000) after++
      return taking(input, init)
    },
  })
  expect(report.failures).toBeGreaterThan(64)
  expect(report.unsent).toEqual({ requests: 0, events: 0 })
  // Requests of the minute after: a minute's worth, what had waited, and not five minutes' worth more.
  expect(after).toBeLessThan(1200)
  expect(report.accepted / 720).toBeLessThan(1.1 * 20)
})

test('the signal ends it at once, and what was not answered is counted', async () => {
  const stop = new AbortController()
  let attempts = 0
  const report = await live({
    address: 'http://nobody.example/',
    durationMs: Number.POSITIVE_INFINITY,
    signal: stop.signal,
    fetch: () => {
      if (++attempts === 50) stop.abort()
      return Promise.reject(new TypeError('fetch failed'))
    },
  })
  expect(attempts).toBe(50)
  expect(report.accepted).toBe(0)
  expect(report.unsent.requests).toBeGreaterThan(0)
  expect(report.unsent.events).toBeGreaterThanOrEqual(report.unsent.requests)
})

test('the same seed and times send the same events', async () => {
  const send = async (seed: string) => {
    const bodies: string[] = []
    await live({
      address: 'http://nobody.example/',
      seed,
      fetch: (input, init) => {
        bodies.push(String(init?.body))
        return taking(input, init)
      },
    })
    return bodies
  }
  const first = await send('a')
  expect(await send('a')).toEqual(first)
  expect(await send('b')).not.toEqual(first)
})
