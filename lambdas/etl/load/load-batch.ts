import type pg from 'pg'
import type { ReadObject } from '../batch.ts'
import { isCollision, isDataFault } from '../errors.ts'
import { claim } from './claim.ts'
import { type MergeContext, merge } from './merge.ts'
import { writeRejected } from './rejected.ts'
import { warehouseError } from './warehouse.ts'

export interface LoadContext extends MergeContext {
  /** Epoch ms. */
  clock: () => number
  /** Events before this are expired; null: none are. */
  droppedBefore: number | null
}

/** What one transaction did. Without the objects and events another run was faster with. */
export interface Loaded {
  objects: number
  events: number
  inserted: number
  duplicates: number
  expired: number
  rejected: Map<string, number>
  sessions: number
  /** Objects of which nothing could be taken. */
  setAside: { key: string; reason: string }[]
  newestEventAt: number | null
  newestReceiptAt: number | null
}

/** A batch's place among those that are loaded beside it. */
export interface Place {
  /** Waits until the batch before has claimed. @returns the event ids it holds, which may not be committed yet */
  mayClaim(): Promise<ReadonlySet<string>>
  /** @param ids of the events it holds now */
  claimed(ids: ReadonlySet<string>): void
  /** Waits until the batch before is merged. @throws TurnLost where this one must give back what it claimed */
  mayMerge(): Promise<void>
  /** It failed, and is about to be tried again. */
  troubled(): void
}

/**
 * Loads a batch in ONE transaction: all of it is in the warehouse after, or nothing.
 * @throws TurnLost, WarehouseUnavailable, WarehouseBusy
 */
export async function loadBatch(
  client: pg.Client,
  objects: readonly ReadObject[],
  context: LoadContext,
  place: Place,
): Promise<Loaded> {
  try {
    const pending = await place.mayClaim()
    await client.query('BEGIN')
    const claimed = await claim(client, objects, pending, context.clock(), context.droppedBefore)
    place.claimed(new Set(claimed.facts.map(({ eventId }) => eventId)))
    await place.mayMerge()
    const merged = await merge(client, claimed, context)
    const rejected = await writeRejected(client, claimed.objects)
    await client.query('COMMIT')
    merged.remember()
    const events = claimed.objects.reduce((sum, { facts }) => sum + facts.length, 0)
    return {
      objects: claimed.objects.length,
      events,
      inserted: merged.inserted,
      duplicates: events - merged.inserted - claimed.expired,
      expired: claimed.expired,
      rejected,
      sessions: merged.sessions,
      setAside: claimed.objects.flatMap(({ key, failure }) =>
        failure === null ? [] : [{ key, reason: failure }],
      ),
      newestEventAt: newest(claimed.facts.map(({ occurredAt }) => occurredAt)),
      newestReceiptAt: newest(claimed.objects.map(({ receivedAt }) => receivedAt)),
    }
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {})
    throw warehouseError(cause)
  }
}

const newest = (times: readonly number[]) =>
  times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b))

/** The batch before is being tried again: this one has to give back what it claimed, and to wait. */
export class TurnLost extends Error {
  override readonly name = 'TurnLost'
}

/**
 * Loads a batch; where its data is at fault, by halves, down to the object that is: that one is set aside, the rest is loaded.
 * Two transactions that collided are tried again.
 * @throws TurnLost, WarehouseUnavailable, WarehouseBusy
 */
export async function loadPatiently(
  client: pg.Client,
  objects: readonly ReadObject[],
  context: LoadContext,
  place: Place,
): Promise<Loaded[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return [await loadBatch(client, objects, context, place)]
    } catch (cause) {
      const isWorthAnother = isCollision(cause) && attempt < MAX_ATTEMPTS
      if (!isWorthAnother && !isDataFault(cause)) throw cause
      place.troubled()
      if (!isWorthAnother) return loadHalves(client, objects, context, place, cause)
    }
  }
}

/** Collisions are rare and end at once; ten in a row are something else. */
const MAX_ATTEMPTS = 10

async function loadHalves(
  client: pg.Client,
  objects: readonly ReadObject[],
  context: LoadContext,
  place: Place,
  cause: unknown,
): Promise<Loaded[]> {
  const [only] = objects
  if (only !== undefined && objects.length === 1) {
    // Already without its events, and still at fault: then it is not the object.
    if (only.facts.length === 0 && only.rejected.length === 0) throw cause
    // The code, not the message: reasons are counted, and a message may hold what people typed.
    const failure = `object: refused by the warehouse (SQLSTATE ${(cause as pg.DatabaseError).code})`
    return [await loadBatch(client, [{ ...only, facts: [], rejected: [], failure }], context, place)]
  }
  const loaded: Loaded[] = []
  const middle = Math.ceil(objects.length / 2)
  for (const half of [objects.slice(0, middle), objects.slice(middle)])
    loaded.push(...(await loadPatiently(client, half, context, place)))
  return loaded
}
