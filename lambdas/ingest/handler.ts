import { createHash } from 'node:crypto'
import type { Event } from '../events/event.ts'
import { derivedEventId } from '../events/event-id.ts'
import { truncateIp } from '../events/ip.ts'
import { LIMITS } from '../events/limits.ts'
import { parseEvent } from '../events/parse-event.ts'
import { type IngestEnvelope, type RejectedEvent, writeRawObject } from '../events/raw-object.ts'
import { Tidier } from '../events/tidier.ts'
import { eventsKey, rejectedKey } from '../raw-store/keys.ts'
import type { RawStore } from '../raw-store/raw-store.ts'
import { type Batch, decodeBody, readJson, requireJson, splitBatch } from './body.ts'
import {
  type AllowedOrigins,
  corsHeaders,
  type HttpRequest,
  type HttpResponse,
  json,
  PREFLIGHT_HEADERS,
  Refusal,
} from './http.ts'

export interface IngestContext {
  store: RawStore
  /** Now, epoch ms UTC. */
  clock: () => number
  uuid: () => string
  allowedOrigins: AllowedOrigins
  /** One line of the log; holds no event data. */
  log: (line: Record<string, unknown>) => void
}

/**
 * The ingest: takes events over HTTP and answers 200 once the raw store has them (DESIGN.md section 4).
 * 400 nothing valid, 405 not POST, 413 too large, 415 not JSON, 503 the store failed: then the client should send again.
 */
export function createIngest(context: IngestContext): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const cors = corsHeaders(context.allowedOrigins, request.headers['origin'])
    if (request.requestContext.http.method === 'OPTIONS')
      return { statusCode: 204, headers: { ...cors, ...PREFLIGHT_HEADERS }, body: '' }
    const receipt = receiptOf(request, context)
    try {
      return await accept(request, receipt, context, cors)
    } catch (error) {
      if (error instanceof Refusal) return refuse(error, request, receipt, context, cors)
      return fail(error, receipt, context, cors)
    }
  }
}

interface Receipt {
  receivedAt: number
  envelope: IngestEnvelope
}

function receiptOf({ headers, requestContext }: HttpRequest, { clock }: IngestContext): Receipt {
  const receivedAt = clock()
  const { sourceIp, userAgent } = requestContext.http
  const agent = userAgent ?? headers['user-agent']
  const tidier = new Tidier()
  return {
    receivedAt,
    envelope: {
      receivedAt: new Date(receivedAt).toISOString(),
      // The client's own id, where it sends one, stays the same when it sends a request again; the gateway's does not.
      requestId: tidier.text(headers['x-request-id'] ?? requestContext.requestId, LIMITS.id),
      sourceIp: truncateIp(sourceIp),
      userAgent: agent === undefined ? null : tidier.text(agent, LIMITS.text),
    },
  }
}

async function accept(
  request: HttpRequest,
  { receivedAt, envelope }: Receipt,
  context: IngestContext,
  cors: Record<string, string>,
): Promise<HttpResponse> {
  requirePost(request)
  requireJson(request)
  const batch = splitBatch(readJson(decodeBody(request)))
  const { events, rejected, cuts } = parseBatch(batch, envelope.requestId)
  if (batch.sentAt !== null) envelope.sentAt = batch.sentAt
  if (cuts > 0) envelope.cuts = cuts
  const { store, uuid } = context
  await Promise.all([
    events.length > 0 && store.put(eventsKey(receivedAt, uuid()), writeRawObject(envelope, events)),
    rejected.length > 0 && store.put(...rejectedEvents(receivedAt, envelope, batch, rejected)),
  ])
  if (rejected.length > 0 || cuts > 0)
    context.log({ requestId: envelope.requestId, accepted: events.length, rejected: tally(rejected), cuts })
  return json(events.length > 0 ? 200 : 400, cors, {
    success: events.length > 0,
    accepted: events.length,
    rejected,
  })
}

function requirePost({ requestContext }: HttpRequest): void {
  if (requestContext.http.method !== 'POST')
    throw new Refusal(405, 'method: not POST', 'Send events by POST.')
}

function parseBatch(batch: Batch, requestId: string) {
  const events: Event[] = []
  const rejected: RejectedEvent[] = []
  let cuts = 0
  batch.events.forEach((input, index) => {
    const parsed = parseEvent(input)
    if (!parsed.ok) rejected.push({ index, reason: parsed.reason })
    else {
      const { event } = parsed
      events.push({ ...event, eventId: event.eventId ?? derivedEventId(requestId, index, event) })
      cuts += parsed.cuts
    }
  })
  return { events, rejected, cuts }
}

/** What was rejected, beside its reason. Its key comes from its content, so that a request sent again adds no second copy. */
function rejectedEvents(
  receivedAt: number,
  ingest: IngestEnvelope,
  batch: Batch,
  rejected: RejectedEvent[],
): [key: string, body: string] {
  const entries = rejected.map((one) => ({ ...one, event: batch.events[one.index] }))
  return [rejectedKey(receivedAt, nameOf(entries)), JSON.stringify({ ingest, rejected: entries })]
}

const nameOf = (content: unknown) =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)

/** Bodies that were refused whole are kept up to this size, so that one can see what came. */
const KEPT_BODY_CHARACTERS = 16 * 1024

async function refuse(
  refusal: Refusal,
  { body }: HttpRequest,
  { receivedAt, envelope }: Receipt,
  context: IngestContext,
  cors: Record<string, string>,
): Promise<HttpResponse> {
  const { reason, hint, statusCode } = refusal
  const kept = new Tidier().text(body ?? '', KEPT_BODY_CHARACTERS)
  const content = { ingest: envelope, reason, body: kept, bodyLength: body?.length ?? 0 }
  // A request without a body says nothing beside its reason. The answer is the same without this copy: nothing of a refused
  // request was promised.
  if (kept !== '')
    await context.store
      .put(rejectedKey(receivedAt, nameOf([reason, kept, envelope.requestId])), JSON.stringify(content))
      .catch((error: unknown) => context.log({ requestId: envelope.requestId, error: String(error) }))
  context.log({ requestId: envelope.requestId, refused: reason })
  const headers: Record<string, string> = statusCode === 405 ? { ...cors, allow: 'POST, OPTIONS' } : cors
  return json(statusCode, headers, {
    success: false,
    accepted: 0,
    rejected: [],
    error: reason,
    hint,
  })
}

function fail(
  error: unknown,
  { envelope }: Receipt,
  context: IngestContext,
  cors: Record<string, string>,
): HttpResponse {
  context.log({
    requestId: envelope.requestId,
    error: error instanceof Error ? error.message : String(error),
  })
  return json(
    503,
    { ...cors, 'retry-after': '5' },
    {
      success: false,
      accepted: 0,
      rejected: [],
      error: 'store: failed',
      hint: 'The events could not be stored. Send them again.',
    },
  )
}

function tally(rejected: readonly RejectedEvent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { reason } of rejected) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}
