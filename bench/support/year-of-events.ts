import { uuidFrom } from '../../lambdas/events/event-id.ts'
import { parseEvent } from '../../lambdas/events/parse-event.ts'
import { writeRawObject } from '../../lambdas/events/raw-object.ts'
import { FolderStore } from '../../lambdas/raw-store/folder-store.ts'
import { eventsKey } from '../../lambdas/raw-store/keys.ts'
import { Parallel } from '../../simulate/parallel.ts'
import { simulateHistory } from '../../simulate/shoppers/history.ts'

const DAY_MS = 24 * 3_600_000
/** What a simulated visit comes to, crawlers included, measured over ten days. */
const EVENTS_A_SESSION = 8.9
/** Large, because a year of small ones would be half a million files. */
const EVENTS_AN_OBJECT = 500

export interface YearOfEvents {
  raw: string
  events: number
  /** Epoch ms; the year ends before it. */
  to: number
  onDay?: (day: number, events: number) => void
}

interface Batch {
  userAgent: string
  events: object[]
}

/** A year of simulated shoppers as raw objects, a browser's events together, since an object has one. @returns how many objects */
export async function writeYear({ raw, events, to, onDay }: YearOfEvents): Promise<number> {
  const store = new FolderStore(raw)
  const writes = new Parallel(16)
  const batches = new Map<string, Batch>()
  let objects = 0
  const flush = async ({ userAgent, events }: Batch, receivedAt: number) => {
    const parsed = events.map((event) => parseEvent(event)).flatMap((one) => (one.ok ? [one.event] : []))
    const envelope = { receivedAt: new Date(receivedAt).toISOString(), requestId: `r${objects}` }
    const body = writeRawObject({ ...envelope, sourceIp: null, userAgent }, parsed)
    const key = eventsKey(receivedAt, uuidFrom(`${objects++}`))
    await writes.run(() => store.put(key, body))
  }
  const from = to - 365 * DAY_MS
  let day = 1
  let told = 0
  let last = from
  const flushAll = async () => {
    for (const batch of batches.values()) await flush(batch, last)
    batches.clear()
  }
  const sessionsPerDay = Math.ceil(events / 365 / EVENTS_A_SESSION)
  for (const request of simulateHistory({ seed: 'a year', from, to, sessionsPerDay })) {
    if (request.receivedAt >= from + day * DAY_MS) {
      await flushAll()
      onDay?.(day++, told)
    }
    last = request.receivedAt
    told += request.events.length
    const batch = batches.get(request.userAgent) ?? { userAgent: request.userAgent, events: [] }
    batch.events.push(...request.events)
    if (batch.events.length < EVENTS_AN_OBJECT) batches.set(request.userAgent, batch)
    else {
      batches.delete(request.userAgent)
      await flush(batch, last)
    }
  }
  await flushAll()
  await writes.end()
  return objects
}
