import type { Event } from '../../lambdas/events/event.ts'
import { MAX_BODY_BYTES } from '../../lambdas/events/limits.ts'
import { parseEvent } from '../../lambdas/events/parse-event.ts'

export interface TimedEvent {
  /** When it happened, epoch ms UTC. */
  time: number
  event: Event
  /** As JSON in UTF-8. */
  bytes: number
  /** Strings cut to their limit. */
  cuts: number
}

/** Left of a raw object for what the ingest knows: the longest userAgent (500 code units) and a few short members. */
export const ENVELOPE_BYTES = 4096

/** The storable years (lambdas/events/raw-object.ts): the file's own time becomes the time of receipt. */
const END_OF_TIME = Date.UTC(10_000, 0)

/** An event against the contract. One thing more than there is needed here, where there is no receipt to date it by: its time. */
export function acceptEvent(input: unknown): TimedEvent | { reason: string } {
  const parsed = parseEvent(input)
  if (!parsed.ok) return parsed
  const { event, cuts, occurredMs: time } = parsed
  if (time === null) return { reason: 'occurredAt: required' }
  if (time < 0 || time >= END_OF_TIME) return { reason: 'occurredAt: out of range' }
  const bytes = Buffer.byteLength(JSON.stringify(event))
  if (bytes > MAX_BODY_BYTES - ENVELOPE_BYTES) return { reason: 'event: too large' }
  return { time, event, bytes, cuts }
}
