import type pg from 'pg'
import { isEarlierCopy } from '../batch.ts'
import type { FactEvent } from '../facts/fact-event.ts'
import type { Claim } from './claim.ts'
import { type StoredEvent, storedCopies } from './stored-events.ts'

export interface Copies {
  /** Events to write. */
  fresh: FactEvent[]
  /** Events of the facts that an earlier copy in `fresh` takes the place of. */
  replaced: StoredEvent[]
}

/**
 * Settles which copy of an event counts where the warehouse has one already. Nearly always it is the one that is there; only
 * when objects are loaded out of order does a batch hold an earlier one.
 */
export async function settleCopies(
  client: pg.Client,
  { facts, known }: Claim,
  currency: string,
): Promise<Copies> {
  if (known.size === 0) return { fresh: facts, replaced: [] }
  const stored = new Map(
    (await storedCopies(client, [...known], currency)).map((event) => [event.eventId, event]),
  )
  const fresh: FactEvent[] = []
  const replaced: StoredEvent[] = []
  for (const fact of facts) {
    const there = stored.get(fact.eventId)
    if (!known.has(fact.eventId)) fresh.push(fact)
    else if (there !== undefined && isEarlierCopy(fact, there)) {
      fresh.push(fact)
      replaced.push(there)
    }
  }
  return { fresh, replaced }
}

/** Takes replaced events out of the facts, before the copies that count are written. */
export async function removeReplaced(client: pg.Client, { fresh, replaced }: Copies): Promise<void> {
  if (replaced.length === 0) return
  const ids = replaced.map(({ eventId }) => eventId)
  await client.query(
    `DELETE FROM dw.fact_event f USING etl.seen_event s
     WHERE s.event_id = ANY($1::uuid[])
       AND f.visitor_key = s.visitor_key AND f.occurred_at = s.occurred_at AND f.event_id = s.event_id`,
    [ids],
  )
  await client.query('DELETE FROM dw.fact_event_item WHERE event_id = ANY($1::uuid[])', [ids])
  const byId = new Map(fresh.map((fact) => [fact.eventId, fact]))
  const now = ids.map((id) => byId.get(id)).filter((fact) => fact !== undefined)
  await client.query(
    `UPDATE etl.seen_event s SET occurred_at = c.occurred_at, visitor_key = c.visitor_key
     FROM unnest($1::uuid[], $2::timestamptz[], $3::bigint[]) AS c (event_id, occurred_at, visitor_key)
     WHERE s.event_id = c.event_id`,
    [
      now.map(({ eventId }) => eventId),
      now.map(({ occurredAt }) => new Date(occurredAt).toISOString()),
      now.map(({ visitor }) => visitor.key),
    ],
  )
}
