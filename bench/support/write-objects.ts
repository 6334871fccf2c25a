import { uuidFrom } from '../../lambdas/events/event-id.ts'
import { parseEvent } from '../../lambdas/events/parse-event.ts'
import { writeRawObject } from '../../lambdas/events/raw-object.ts'
import { FolderStore } from '../../lambdas/raw-store/folder-store.ts'
import { eventsKey } from '../../lambdas/raw-store/keys.ts'
import { Parallel } from '../../simulate/parallel.ts'
import { simulateHistory } from '../../simulate/shoppers/history.ts'

const DAY_MS = 24 * 3_600_000
const FROM = Date.UTC(2026, 9, 1)

export interface WriteObjectsInput {
  raw: string
  events: number
  perObject: number
}

/** Simulated events as raw objects of so many events each, over two weeks. @returns how many objects */
export async function writeObjects({ raw, events, perObject }: WriteObjectsInput): Promise<number> {
  const store = new FolderStore(raw)
  const writes = new Parallel(16)
  // About eight events a session.
  const sessionsPerDay = Math.ceil(events / 14 / 6)
  let written = 0
  let objects = 0
  let batch: object[] = []
  const flush = async (receivedAt: number, userAgent: string) => {
    const parsed = batch.map((event) => parseEvent(event)).flatMap((one) => (one.ok ? [one.event] : []))
    const envelope = {
      receivedAt: new Date(receivedAt).toISOString(),
      requestId: `r${objects}`,
      sourceIp: null,
      userAgent,
    }
    const body = writeRawObject(envelope, parsed)
    batch = []
    objects++
    await writes.run(() => store.put(eventsKey(receivedAt, uuidFrom(`${objects}`)), body))
  }
  for (const request of simulateHistory({
    seed: 'bench',
    from: FROM,
    to: FROM + 14 * DAY_MS,
    sessionsPerDay,
  }))
    for (const event of request.events) {
      batch.push(event)
      written++
      if (batch.length === perObject) await flush(request.receivedAt, request.userAgent)
      if (written === events) {
        if (batch.length > 0) await flush(request.receivedAt, request.userAgent)
        await writes.end()
        return objects
      }
    }
  throw new Error(`the simulation ended after ${written} events`)
}
