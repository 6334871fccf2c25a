import { isObject } from '../../events/field.ts'
import { parseJson } from '../../events/json.ts'
import { readRawObject } from '../../events/raw-object.ts'
import { Tidier } from '../../events/tidier.ts'
import { parseTime } from '../../events/time.ts'
import { hourOfKey, REJECTED_PREFIX } from '../../raw-store/keys.ts'
import type { ReadObject } from '../batch.ts'
import type { FactMaker } from '../facts/fact-event.ts'
import { keyOf } from '../facts/key.ts'

/** How much of what was rejected is kept to be looked at, in characters. */
const SAMPLE = 500

/**
 * A raw object's text as facts. Never throws: what cannot be read is told with its reason, so that one bad object does not keep
 * the others out.
 */
export function readObject(key: string, text: string, maker: FactMaker): ReadObject {
  try {
    return key.startsWith(REJECTED_PREFIX) ? readRejected(key, text) : readEvents(key, text, maker)
  } catch (cause) {
    // What is nested thousands deep can be parsed, but to write it again takes more stack than there is.
    const failure = cause instanceof RangeError ? 'nested too deeply' : 'could not be read'
    return failedObject(key, text.length, `object: ${failure}`)
  }
}

/** An object of which nothing can be taken. */
export function failedObject(key: string, bytes: number, failure: string): ReadObject {
  const receivedAt = storable(hourOfKey(key)) ?? 0
  return { key, objectKey: keyOf('object', key), bytes, receivedAt, facts: [], rejected: [], failure }
}

/** Years 1970 to 9999, as for objects that hold events. */
const storable = (ms: number | null) => (ms !== null && ms >= 0 && ms < Date.UTC(10_000, 0) ? ms : null)

function readEvents(key: string, text: string, maker: FactMaker): ReadObject {
  const read = readRawObject(key, text)
  if (!read.ok) return failedObject(key, text.length, read.reason)
  const { object } = read
  const objectKey = keyOf('object', key)
  return {
    key,
    objectKey,
    bytes: text.length,
    receivedAt: object.receivedAt,
    facts: object.events.map((event) => maker.make(event, object, objectKey)),
    rejected: object.rejected.map(({ index, reason, input }) => ({ index, reason, sample: sampleOf(input) })),
    failure: null,
  }
}

/** What the ingest refused, in the form it writes it: events of a request, or a request as a whole. */
function readRejected(key: string, text: string): ReadObject {
  const json = parseJson(text)
  const ingest = isObject(json) && isObject(json['ingest']) ? json['ingest'] : null
  if (!isObject(json) || ingest === null)
    return failedObject(key, text.length, 'object: not a rejected object')
  const unread = failedObject(key, text.length, '')
  const receivedAt = storable(parseTime(ingest['receivedAt'])) ?? unread.receivedAt
  const object: ReadObject = { ...unread, receivedAt, failure: null }
  const entries: unknown[] = Array.isArray(json['rejected'])
    ? json['rejected']
    : [{ reason: json['reason'], event: json['body'] }]
  for (const entry of entries) {
    if (!isObject(entry) || typeof entry['reason'] !== 'string') continue
    const index = isInt4(entry['index']) ? entry['index'] : 0
    object.rejected.push({ index, reason: reasonOf(entry['reason']), sample: sampleOf(entry['event']) })
  }
  return object
}

const isInt4 = (value: unknown): value is number => typeof value === 'number' && value === (value | 0)

const reasonOf = (reason: string) => new Tidier().text(reason, 100)

/** Null where there is nothing to show, or something nested too deeply to be shown. */
function sampleOf(value: unknown): string | null {
  if (value === undefined) return null
  try {
    return new Tidier().text(typeof value === 'string' ? value : JSON.stringify(value), SAMPLE)
  } catch {
    return null
  }
}
