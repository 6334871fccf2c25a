import { readRawObject } from '../../lambdas/events/raw-object.ts'
import { correctedTime } from '../../lambdas/events/time.ts'
import type { JsonRow } from './json-rows.ts'
import type { Candidate } from './map-rows.ts'
import type { Problem } from './row.ts'
import type { RowIds } from './row-ids.ts'

/**
 * A line that needs no mapping: an event of the contract, by itself or with `_ingest` inside, or a whole raw object. What
 * the ingest knew of it stays true: events keep the ids the ETL would give them, and are dated by the client's clock as
 * corrected by ours.
 */
export function* recordedLine(row: JsonRow, ids: RowIds): Generator<Candidate | Problem> {
  const { line, value } = row
  if (!isRawObject(value)) {
    const eventId = row.read('eventId') ?? ids.next(row.content())
    yield { line, userAgent: null, events: [{ ...value, eventId }] }
    return
  }
  const read = readRawObject(ids.next(row.content()), row.text)
  if (!read.ok) {
    yield { line, problem: read.reason }
    return
  }
  const { receivedAt, sentAt, userAgent, events, rejected } = read.object
  for (const { reason } of rejected) yield { line, problem: reason }
  for (const { event, eventId, occurredMs } of events) {
    const occurredAt = correctedTime({ receivedAt, sentAt, occurredAt: occurredMs })
    yield { line, userAgent, events: [{ ...event, eventId, occurredAt }] }
  }
}

const isRawObject = (value: object) => '_ingest' in value || ('ingest' in value && 'events' in value)
