import { gunzipSync } from 'node:zlib'
import { isObject } from '../events/field.ts'
import { parseJson } from '../events/json.ts'
import { MAX_BODY_BYTES, MAX_EVENTS } from '../events/limits.ts'
import { readMoment } from '../events/time.ts'
import { type HttpRequest, Refusal } from './http.ts'

export interface Batch {
  events: readonly unknown[]
  /** ISO 8601, by the client's clock, where the client said it. A time we cannot read is none: it must not cost the events. */
  sentAt: string | null
}

/**
 * JSON that calls itself text is taken too: a browser sends text to another origin without asking first, and a page that is
 * being left has no time to ask.
 * @throws Refusal 415 where the body says that it is something else
 */
export function requireJson({ headers }: HttpRequest): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/json' && type !== 'text/plain' && !/^application\/[a-z.-]+\+json$/.test(type))
    throw new Refusal(415, 'content type: not JSON', 'Send content-type: application/json.')
}

/** @returns the body's bytes, unpacked; @throws Refusal where they cannot be, or are more than 1 MB before or after */
export function decodeBody({ body, isBase64Encoded, headers }: HttpRequest): Buffer {
  if (body === undefined || body === '') throw new Refusal(400, 'body: empty', 'Send an event.')
  if (isBase64Encoded && !/^[A-Za-z0-9+/]*={0,2}$/.test(body))
    throw new Refusal(400, 'body: not base64', 'The gateway said the body is base64; it is not.')
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge()
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return bytes
  if (encoding !== 'gzip')
    throw new Refusal(415, 'content encoding: not gzip', 'Send the body as it is, or as gzip.')
  return gunzip(bytes)
}

function gunzip(bytes: Buffer): Buffer {
  try {
    // The bound stops a small body that unpacks to gigabytes.
    return gunzipSync(bytes, { maxOutputLength: MAX_BODY_BYTES })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new Refusal(400, 'body: not gzip', 'The body says it is gzip, but it is damaged or cut off.')
  }
}

const tooLarge = () =>
  new Refusal(413, 'body: too large', `Send at most ${MAX_BODY_BYTES} bytes a request, packed or not.`)

/** @throws Refusal where the bytes are not JSON in UTF-8 */
export function readJson(bytes: Buffer): unknown {
  const text = decodeText(bytes)
  if (text.trim() === '') throw new Refusal(400, 'body: empty', 'Send an event.')
  const json = parseJson(text)
  if (json === undefined)
    throw new Refusal(400, 'body: not JSON', 'The body says it is JSON, but it cannot be read as such.')
  return json
}

function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal(400, 'body: not UTF-8', 'Send the body as UTF-8.')
  }
}

/** One event, an array of them, or `{sentAt?, events: […]}`. @throws Refusal where the body is none of these */
export function splitBatch(body: unknown): Batch {
  if (Array.isArray(body)) return bounded({ events: body, sentAt: null })
  if (!isObject(body))
    throw new Refusal(400, 'body: not events', 'Send an event, an array, or {"events": […]}.')
  if (body['events'] === undefined || Object.hasOwn(body, 'eventName'))
    return { events: [body], sentAt: null }
  if (!Array.isArray(body['events']))
    throw new Refusal(400, 'body: not events', 'events must be an array of events.')
  return bounded({ events: body['events'], sentAt: readMoment(body['sentAt'])?.text ?? null })
}

function bounded(batch: Batch): Batch {
  if (batch.events.length === 0) throw new Refusal(400, 'body: no events', 'Send at least one event.')
  if (batch.events.length > MAX_EVENTS)
    throw new Refusal(413, 'body: too many events', `Send at most ${MAX_EVENTS} events a request.`)
  return batch
}
