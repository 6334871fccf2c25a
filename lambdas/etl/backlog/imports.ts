import type pg from 'pg'
import { isObject } from '../../events/field.ts'
import { parseJson } from '../../events/json.ts'
import { EVENTS_PREFIX, IMPORTS_PREFIX, REJECTED_PREFIX } from '../../raw-store/keys.ts'
import { ObjectMissing, ObjectTooLarge, type RawStore } from '../../raw-store/raw-store.ts'
import { notLoaded } from './ledger.ts'

const MAX_BYTES = 16 * 1024 * 1024
const DAY = /^\d{4}-\d\d-\d\d$/

/**
 * Opens the days again that imports wrote into. An import leaves word of them under `imports/` once its objects are there; each
 * such word is heeded once.
 * @throws StoreUnavailable
 */
export async function openImportedDays(store: RawStore, client: pg.Client, now: number): Promise<void> {
  for await (const page of store.list(IMPORTS_PREFIX)) {
    const unheeded = await notLoaded(
      client,
      page.map(({ key }) => key),
    )
    for (const key of unheeded) await openDays(client, key, await daysOf(store, key), now)
  }
}

/** None where it is no word of an import: somebody else's object must not stop the run. */
async function daysOf(store: RawStore, key: string): Promise<string[]> {
  try {
    const json = parseJson((await store.get(key, MAX_BYTES)).toString('utf8'))
    const days: unknown = isObject(json) ? json['days'] : null
    return Array.isArray(days) ? days.filter((day) => typeof day === 'string' && DAY.test(day)) : []
  } catch (cause) {
    if (cause instanceof ObjectTooLarge || cause instanceof ObjectMissing) return []
    throw cause
  }
}

/** In one transaction: a day is open before the word counts as heeded. */
async function openDays(client: pg.Client, key: string, days: readonly string[], now: number): Promise<void> {
  const folders = days.flatMap((day) =>
    [EVENTS_PREFIX, REJECTED_PREFIX].map((prefix) => `${prefix}${day.replaceAll('-', '/')}/`),
  )
  await client.query(
    `WITH opened AS (DELETE FROM etl.closed_folder WHERE folder = ANY($2::text[]))
     INSERT INTO etl.loaded_object (key, loaded_at, events, rejected) VALUES ($1, $3, 0, 0) ON CONFLICT DO NOTHING`,
    [key, folders, new Date(now).toISOString()],
  )
}
