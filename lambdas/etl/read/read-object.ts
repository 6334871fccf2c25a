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
  return key.startsWith(REJECTED_PREFIX) ? readRejected(key, text) : readEvents(key, text, maker)
}

/** An object of which nothing can be taken. */
export function failedObject(key: string, bytes: number, failure: string): ReadObject {
  const receivedAt = hourOfKey(key) ?? 0
  return { key, objectKey: keyOf('object', key), bytes, receivedAt, facts: [], rejected: [], failure }
}

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
  const receivedAt = parseTime(ingest['receivedAt']) ?? hourOfKey(key) ?? 0
  const object: ReadObject = { ...failedObject(key, text.length, ''), receivedAt, failure: null }
  const entries: unknown[] = Array.isArray(json['rejected'])
    ? json['rejected']
    : [{ reason: json['reason'], event: json['body'] }]
  for (const entry of entries) {
    if (!isObject(entry) || typeof entry['reason'] !== 'string') continue
    const index = Number.isSafeInteger(entry['index']) ? Number(entry['index']) : 0
    object.rejected.push({ index, reason: reasonOf(entry['reason']), sample: sampleOf(entry['event']) })
  }
  return object
}

const reasonOf = (reason: string) => new Tidier().text(reason, 100)

function sampleOf(value: unknown): string | null {
  if (value === undefined) return null
  return new Tidier().text(typeof value === 'string' ? value : JSON.stringify(value), SAMPLE)
}
