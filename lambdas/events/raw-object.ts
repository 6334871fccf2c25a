import type { Event } from './event.ts'
import { derivedEventId } from './event-id.ts'
import { isObject } from './field.ts'
import { parseJson } from './json.ts'
import { parseEvent } from './parse-event.ts'
import { parseTime } from './time.ts'

/** What the ingest knows of a request, kept with its events. */
export interface IngestEnvelope {
  /** ISO 8601, UTC, by our clock. */
  receivedAt: string
  requestId: string
  /** The network only: IPv4 /24, IPv6 /48. */
  sourceIp: string | null
  userAgent: string | null
  /** ISO 8601, by the client's clock: what the client's clock is off by is receivedAt − sentAt. */
  sentAt?: string
  /** Strings of the request that were cut to their limit. */
  cuts?: number
}

export interface RejectedEvent {
  /** Its place in the request or raw object, from 0. */
  index: number
  reason: string
}

export interface RawEvent {
  /** Its place in the object, from 0. */
  index: number
  eventId: string
  /** Epoch ms, by the client's clock; null where it did not say. */
  occurredMs: number | null
  event: Event
}

export interface RawObject {
  receivedAt: number
  sentAt: number | null
  sourceIp: string | null
  userAgent: string | null
  /** In the order of the object. */
  events: RawEvent[]
  /** With what it was, as JSON.parse gave it. */
  rejected: (RejectedEvent & { input: unknown })[]
}

export type ReadRawObject = { ok: true; object: RawObject } | { ok: false; reason: string }

/** A raw object's text: one line of JSON, so that readers of JSON lines (Athena) can take it. */
export function writeRawObject(ingest: IngestEnvelope, events: readonly Event[]): string {
  return JSON.stringify({ ingest, events })
}

/**
 * A raw object in either form: ours, `{"ingest": {…}, "events": […]}`, or the older one, a bare event with `_ingest` inside.
 * Never throws: what is neither is told with a reason. Events without an id get the one a retry would get.
 * @param key where it stood; names the events of an object without a request id
 */
export function readRawObject(key: string, text: string): ReadRawObject {
  const json = parseJson(text)
  if (json === undefined) return { ok: false, reason: 'object: not JSON' }
  if (!isObject(json)) return { ok: false, reason: 'object: not a raw object' }
  const form = formOf(json)
  if (form === null) return { ok: false, reason: 'object: not a raw object' }
  const receivedAt = parseTime(form.ingest['receivedAt'])
  if (receivedAt === null || !isStorable(receivedAt))
    return { ok: false, reason: 'object: no time of receipt' }
  return { ok: true, object: readForm(key, form, receivedAt) }
}

interface Form {
  ingest: Record<string, unknown>
  events: readonly unknown[]
}

function formOf(json: Record<string, unknown>): Form | null {
  if (isObject(json['ingest']) && Array.isArray(json['events']))
    return { ingest: json['ingest'], events: json['events'] }
  const { _ingest, ...event } = json
  return isObject(_ingest) ? { ingest: _ingest, events: [event] } : null
}

function readForm(key: string, { ingest, events }: Form, receivedAt: number): RawObject {
  const requestId = textOf(ingest['requestId']) ?? key
  const object: RawObject = {
    receivedAt,
    sentAt: parseTime(ingest['sentAt']),
    sourceIp: textOf(ingest['sourceIp']),
    userAgent: textOf(ingest['userAgent']),
    events: [],
    rejected: [],
  }
  events.forEach((input, index) => {
    const parsed = parseEvent(input)
    if (!parsed.ok) object.rejected.push({ index, reason: parsed.reason, input })
    else {
      const { event, occurredMs } = parsed
      const eventId = event.eventId ?? derivedEventId(requestId, index, event)
      object.events.push({ index, eventId, occurredMs, event })
    }
  })
  return object
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

/** Years 1970 to 9999: what PostgreSQL, JSON readers and people agree on. */
const isStorable = (ms: number) => ms >= 0 && ms < Date.UTC(10_000, 0)
