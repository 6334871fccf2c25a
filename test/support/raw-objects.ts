import { uuidFrom } from '../../lambdas/events/event-id.ts'
import { eventsKey } from '../../lambdas/raw-store/keys.ts'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'

/** Puts a raw object as the ingest would have. @param receivedAt epoch ms; @returns its key */
export async function putEvents(
  store: RawStore,
  receivedAt: number,
  events: readonly object[],
  ingest: object = {},
): Promise<string> {
  const envelope = {
    receivedAt: new Date(receivedAt).toISOString(),
    requestId: 'r',
    sourceIp: null,
    userAgent: null,
    ...ingest,
  }
  const body = JSON.stringify({ ingest: envelope, events })
  const key = eventsKey(receivedAt, uuidFrom(body))
  await store.put(key, body)
  return key
}

/** A moment of the tests' day. */
export const at = (time: string, day = '2026-11-20') => Date.parse(`${day}T${time}Z`)

/** An event with an id of its own, made from what it is. */
export function event(
  eventName: string,
  clientId: string,
  occurredAt: number,
  more: object = {},
): Record<string, unknown> {
  const eventId = uuidFrom(`${eventName} ${clientId} ${occurredAt} ${JSON.stringify(more)}`)
  return { eventName, eventId, clientId, occurredAt: new Date(occurredAt).toISOString(), ...more }
}
