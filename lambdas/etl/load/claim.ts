import type pg from 'pg'
import { type ReadObject, withoutCopies } from '../batch.ts'
import type { FactEvent } from '../facts/fact-event.ts'
import { copyRows, RowWriter } from './copy-binary.ts'
import { columns, timestamp } from './warehouse.ts'

/** What a transaction has to itself: objects nobody loaded, and their events, told apart by whether a copy is there already. */
export interface Claim {
  objects: ReadObject[]
  /** One copy of each event. */
  facts: FactEvent[]
  /** Ids of those of `facts` the warehouse has a copy of. */
  known: Set<string>
  /** Events that retention has dropped the month of. */
  expired: number
}

/**
 * The first half of a batch's transaction: writes its objects into the ledger and its event ids among the seen ones. Both
 * inserts wait where another transaction has just written the same, and take over where it fails; so this half needs no lock,
 * and can go on while another batch is merged. Ids go in sorted, so that two such halves cannot wait for one another.
 * @param loadedAt epoch ms
 */
export async function claim(
  client: pg.Client,
  objects: readonly ReadObject[],
  loadedAt: number,
  droppedBefore: number | null,
): Promise<Claim> {
  const ours = await claimObjects(client, objects, loadedAt)
  const all = withoutCopies(ours)
  const facts = droppedBefore === null ? all : all.filter(({ occurredAt }) => occurredAt >= droppedBefore)
  const known = facts.length === 0 ? new Set<string>() : await claimEvents(client, facts)
  return { objects: ours, facts, known, expired: all.length - facts.length }
}

async function claimObjects(
  client: pg.Client,
  objects: readonly ReadObject[],
  loadedAt: number,
): Promise<ReadObject[]> {
  const { rows } = await client.query<{ key: string }>(
    `INSERT INTO etl.loaded_object (key, loaded_at, events, rejected, failure)
     SELECT o.key, $2, o.events, o.rejected, o.failure
     FROM unnest($1::text[], $3::int[], $4::int[], $5::text[]) AS o (key, events, rejected, failure)
     ORDER BY o.key
     ON CONFLICT DO NOTHING
     RETURNING key`,
    [
      objects.map(({ key }) => key),
      timestamp(loadedAt),
      ...columns(
        objects,
        ({ facts }) => facts.length,
        ({ rejected }) => rejected.length,
        ({ failure }) => failure,
      ),
    ],
  )
  if (rows.length === objects.length) return [...objects]
  const claimed = new Set(rows.map(({ key }) => key))
  return objects.filter(({ key }) => claimed.has(key))
}

/** @returns the ids that were seen before */
async function claimEvents(client: pg.Client, facts: readonly FactEvent[]): Promise<Set<string>> {
  const writer = new RowWriter(3)
  for (const { eventId, occurredAt, visitor } of facts) {
    writer.row()
    writer.uuid(eventId)
    writer.timestamp(occurredAt)
    writer.key(visitor.key)
  }
  await copyRows(client, 'incoming (event_id, occurred_at, visitor_key)', writer.finish())
  const { rows } = await client.query<{ event_id: string }>(
    'DELETE FROM incoming i USING etl.seen_event s WHERE s.event_id = i.event_id RETURNING i.event_id',
  )
  await client.query(
    `INSERT INTO etl.seen_event (event_id, occurred_at, visitor_key)
     SELECT event_id, occurred_at, visitor_key FROM incoming ORDER BY event_id`,
  )
  return new Set(rows.map(({ event_id }) => event_id))
}
