import { setImmediate as breath } from 'node:timers/promises'
import {
  ObjectMissing,
  ObjectTooLarge,
  type RawObjectEntry,
  type RawStore,
} from '../../raw-store/raw-store.ts'
import type { ReadObject } from '../batch.ts'
import type { FactMaker } from '../facts/fact-event.ts'
import { failedObject, readObject } from './read-object.ts'

export interface FetchLimits {
  /** Objects asked for at once: a GET from S3 takes some 15 ms, whatever its size. */
  concurrency: number
  /** Bytes asked for at once, so that large objects do not fill the memory. */
  bytes: number
  /** A larger object is none of ours: the ingest takes 1 MB a request. */
  objectBytes: number
}

export const FETCH_LIMITS: FetchLimits = {
  concurrency: 128,
  bytes: 32 * 1024 * 1024,
  objectBytes: 16 * 1024 * 1024,
}

/**
 * Fetches and reads objects, many at once, in the order they are asked for. Pulls no further ahead than its limits.
 * @throws StoreUnavailable
 */
export async function* fetchObjects(
  entries: AsyncIterable<RawObjectEntry>,
  store: RawStore,
  maker: FactMaker,
  limits: FetchLimits,
): AsyncIterable<ReadObject> {
  const asked: { size: number; object: Promise<ReadObject | null> }[] = []
  let bytes = 0
  let count = 0
  const next = async () => {
    const { size, object } = asked.shift() ?? { size: 0, object: null }
    bytes -= size
    return object
  }
  for await (const entry of entries) {
    while (asked.length >= limits.concurrency || (asked.length > 0 && bytes + entry.size > limits.bytes)) {
      const object = await next()
      if (object !== null) yield object
    }
    const object = fetchObject(entry, store, maker, limits)
    // Awaited in its turn; until then a failure must not count as unhandled.
    object.catch(() => {})
    asked.push({ size: entry.size, object })
    bytes += entry.size
    // A store on this machine answers at once: without a breath the batch being merged would not hear from its database.
    if (++count % 32 === 0) await breath()
  }
  while (asked.length > 0) {
    const object = await next()
    if (object !== null) yield object
  }
}

async function fetchObject(
  { key, size }: RawObjectEntry,
  store: RawStore,
  maker: FactMaker,
  { objectBytes }: FetchLimits,
): Promise<ReadObject | null> {
  if (size > objectBytes) return failedObject(key, 0, 'object: too large')
  try {
    return readObject(key, (await store.get(key, objectBytes)).toString('utf8'), maker)
  } catch (cause) {
    if (cause instanceof ObjectTooLarge) return failedObject(key, 0, 'object: too large')
    // Somebody deleted it after it was listed; there is nothing to write down.
    if (cause instanceof ObjectMissing) return null
    throw cause
  }
}
