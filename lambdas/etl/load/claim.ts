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
 * inserts wait where another transaction has just written the same; so this half needs no lock, and can go on while another
 * batch is merged. Ids go in sorted, so that two such halves cannot wait for one another.
 * @param pending ids that the batch before holds and has not committed: they will be there before this one is merged
 * @param loadedAt epoch ms
 */
export async function claim(
  client: pg.Client,
  objects: readonly ReadObject[],
  pending: ReadonlySet<string>,
  loadedAt: number,
  droppedBefore: number | null,
): Promise<Claim> {
  const ours = await claimObjects(client, objects, loadedAt)
  const all = withoutCopies(ours)
  const facts = droppedBefore === null ? all : all.filter(({ occurredAt }) => occurredAt >= droppedBefore)
  const known = facts.length === 0 ? new Set<string>() : await claimEvents(client, facts, pending)
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
async function claimEvents(
  client: pg.Client,
  facts: readonly FactEvent[],
  pending: ReadonlySet<string>,
): Promise<Set<string>> {
  const known = new Set<string>()
  const writer = new RowWriter(3)
  for (const { eventId, occurredAt, visitor } of facts) {
    if (pending.has(eventId)) {
      known.add(eventId)
      continue
    }
    writer.row()
    writer.uuid(eventId)
    writer.timestamp(occurredAt)
    writer.key(visitor.key)
  }
  await copyRows(client, 'incoming (event_id, occurred_at, visitor_key)', writer.finish())
  const { rows } = await client.query<{ event_id: string }>(
    'DELETE FROM incoming i USING etl.seen_event s WHERE s.event_id = i.event_id RETURNING i.event_id',
  )
  for (const { event_id } of rows) known.add(event_id)
  // Without ON CONFLICT, which takes twice as long. Where another process has just written one of these, it fails, and the
  // batch is tried again: see isCollision.
  await client.query(
    `INSERT INTO etl.seen_event (event_id, occurred_at, visitor_key)
     SELECT event_id, occurred_at, visitor_key FROM incoming ORDER BY event_id`,
  )
  return known
}
