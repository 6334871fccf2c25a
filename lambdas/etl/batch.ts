import type { RejectedEvent } from '../events/raw-object.ts'
import type { FactEvent } from './facts/fact-event.ts'

/** A raw object that was read: what it gave, or why nothing could be taken from it. */
export interface ReadObject {
  key: string
  objectKey: bigint
  bytes: number
  /** Epoch ms. */
  receivedAt: number
  facts: FactEvent[]
  rejected: (RejectedEvent & { sample: string | null })[]
  failure: string | null
}

/** Raw objects that are loaded in one transaction. */
export interface Batch {
  objects: ReadObject[]
  events: number
  bytes: number
}

export interface BatchLimits {
  events: number
  objects: number
  bytes: number
}

/** Large enough that the fixed cost of a transaction is small, small enough that a batch is some tens of MB and about a second. */
export const BATCH_LIMITS: BatchLimits = { events: 20_000, objects: 20_000, bytes: 16 * 1024 * 1024 }

/** Gathers objects into batches, in the order they come. */
export async function* inBatches(
  objects: AsyncIterable<ReadObject>,
  limits: BatchLimits,
): AsyncIterable<Batch> {
  let batch: Batch = { objects: [], events: 0, bytes: 0 }
  for await (const object of objects) {
    batch.objects.push(object)
    batch.events += object.facts.length
    batch.bytes += object.bytes
    if (
      batch.events >= limits.events ||
      batch.objects.length >= limits.objects ||
      batch.bytes >= limits.bytes
    ) {
      yield batch
      batch = { objects: [], events: 0, bytes: 0 }
    }
  }
  if (batch.objects.length > 0) yield batch
}

/**
 * Of the copies of an event, the one that counts: the first we received; of one moment, the order of object keys and places
 * settles it, so that every order of loading ends with the same copy.
 */
export function isEarlierCopy(
  a: Pick<FactEvent, 'receivedAt' | 'objectKey' | 'position'>,
  b: Pick<FactEvent, 'receivedAt' | 'objectKey' | 'position'>,
): boolean {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt < b.receivedAt
  if (a.objectKey !== b.objectKey) return a.objectKey < b.objectKey
  return a.position < b.position
}

/** @returns one copy of each event */
export function withoutCopies(objects: readonly ReadObject[]): FactEvent[] {
  const byId = new Map<string, FactEvent>()
  for (const { facts } of objects) {
    for (const fact of facts) {
      const known = byId.get(fact.eventId)
      if (known === undefined || isEarlierCopy(fact, known)) byId.set(fact.eventId, fact)
    }
  }
  return [...byId.values()]
}
