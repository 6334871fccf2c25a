import { uuidFrom } from '../../lambdas/events/event-id.ts'
import { LIMITS, MAX_BODY_BYTES, MAX_EVENTS } from '../../lambdas/events/limits.ts'
import { writeRawObject } from '../../lambdas/events/raw-object.ts'
import { Tidier } from '../../lambdas/events/tidier.ts'
import { eventsKey } from '../../lambdas/raw-store/keys.ts'
import { ENVELOPE_BYTES, type TimedEvent } from './accept-event.ts'

const HOUR = 60 * 60 * 1000

/** Events that will be one raw object. */
export interface Batch {
  userAgent: string | null
  events: TimedEvent[]
  /** Of the events as JSON. */
  bytes: number
}

/**
 * Gathers events into raw objects such as the ingest would have written in the hour the events happened: one UTC hour and
 * one browser an object, within the ingest's limits. Files need not be sorted, so several hours are open at once.
 */
export class HourBatches {
  /** The one that waited longest for an event stands first. */
  readonly #open = new Map<string, Batch>()
  readonly #maxHeldBytes: number
  #heldBytes = 0

  /** @param maxHeldBytes of events held at most, as JSON: beyond it the batch that waited longest for an event is full */
  constructor(maxHeldBytes: number) {
    this.#maxHeldBytes = maxHeldBytes
  }

  /**
   * @param events of one moment; they stay in one object, so that their order is kept
   * @returns the batches that are full with this
   */
  add(userAgent: string | null, events: readonly [TimedEvent, ...TimedEvent[]]): Batch[] {
    const key = `${Math.floor(events[0].time / HOUR)}\n${userAgent}`
    const bytes = events.reduce((sum, event) => sum + event.bytes + 1, 0)
    const open = this.#open.get(key)
    const full = open !== undefined && !hasRoom(open, events.length, bytes) ? [this.#close(key, open)] : []
    const batch = this.#open.get(key) ?? { userAgent, events: [], bytes: 0 }
    batch.events.push(...events)
    batch.bytes += bytes
    this.#heldBytes += bytes
    this.#open.delete(key)
    this.#open.set(key, batch)
    return this.#heldBytes > this.#maxHeldBytes ? [...full, ...this.#oldest()] : full
  }

  /** All that is held. */
  end(): Batch[] {
    return [...this.#open].map(([key, batch]) => this.#close(key, batch))
  }

  *#oldest(): Generator<Batch> {
    for (const [key, batch] of this.#open) {
      if (this.#heldBytes <= this.#maxHeldBytes) return
      yield this.#close(key, batch)
    }
  }

  #close(key: string, batch: Batch): Batch {
    this.#open.delete(key)
    this.#heldBytes -= batch.bytes
    return batch
  }
}

const hasRoom = (batch: Batch, events: number, bytes: number) =>
  batch.events.length + events <= MAX_EVENTS && batch.bytes + bytes <= MAX_BODY_BYTES - ENVELOPE_BYTES

/**
 * Received with its last event, so that every event lies in the time the contract allows; without sentAt, so that each
 * keeps its own time. Named by its content, so that the same import writes the same objects.
 */
export function rawObjectOf({ userAgent, events: timed }: Batch): { key: string; body: string } {
  const receivedAt = timed.reduce((latest, { time }) => Math.max(latest, time), 0)
  const cuts = timed.reduce((sum, event) => sum + event.cuts, 0)
  const events = timed.map(({ event }) => event)
  const ingest = {
    receivedAt: new Date(receivedAt).toISOString(),
    requestId: `import-${events[0]?.eventId}`,
    sourceIp: null,
    userAgent: userAgent && new Tidier().text(userAgent, LIMITS.text),
    ...(cuts > 0 && { cuts }),
  }
  const body = writeRawObject(ingest, events)
  return { key: eventsKey(receivedAt, uuidFrom(body)), body }
}
