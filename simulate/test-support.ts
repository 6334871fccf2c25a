import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Event } from '../lambdas/events/event.ts'
import { type RawObject, readRawObject } from '../lambdas/events/raw-object.ts'
import { correctedTime } from '../lambdas/events/time.ts'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import { EVENTS_PREFIX, IMPORTS_PREFIX } from '../lambdas/raw-store/keys.ts'
import type { RawStore } from '../lambdas/raw-store/raw-store.ts'

/** A folder of the test's own, removed when it ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-simulate-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export const temporaryStore = async () => new FolderStore(join(await temporaryFolder(), 'raw'))

/** Every object of a store, as text by key. */
export async function contentOf(store: RawStore, prefix = ''): Promise<Map<string, string>> {
  const content = new Map<string, string>()
  for await (const page of store.list(prefix))
    for (const { key, size } of page) content.set(key, (await store.get(key, size)).toString())
  return content
}

/** Every raw object, read as the ETL does. */
export async function rawObjects(store: RawStore): Promise<(RawObject & { key: string })[]> {
  return [...(await contentOf(store, EVENTS_PREFIX))].map(([key, text]) => {
    const read = readRawObject(key, text)
    if (!read.ok) throw new Error(`${key}: ${read.reason}`)
    return { ...read.object, key }
  })
}

export interface StoredEvent {
  /** As the ETL dates it, ISO 8601. */
  time: string
  event: Event & { eventId: string }
}

/** Every event of a store by time, of equal times as they stand in their object. */
export async function storedEvents(store: RawStore): Promise<StoredEvent[]> {
  const events = (await rawObjects(store)).flatMap((object) =>
    object.events.map(({ event, eventId, occurredMs }) => ({
      time: new Date(correctedTime({ ...object, occurredAt: occurredMs })).toISOString(),
      event: { ...event, eventId },
    })),
  )
  return events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}

/** The days each manifest tells of. */
export async function manifests(store: RawStore): Promise<string[][]> {
  return [...(await contentOf(store, IMPORTS_PREFIX)).values()].map(
    (text) => (JSON.parse(text) as { days: string[] }).days,
  )
}

/** UUIDs `00000000-0000-4000-8000-…`, counted. */
export function countedUuids(): () => string {
  let count = 0
  return () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`
}

/** A store that puts in another way, and does all else as it does. */
export const withPut = (store: RawStore, put: RawStore['put']): RawStore => ({
  location: store.location,
  put,
  get: (key, maxBytes) => store.get(key, maxBytes),
  list: (prefix) => store.list(prefix),
  folder: (prefix) => store.folder(prefix),
})
