import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { FolderStore } from '../../lambdas/raw-store/folder-store.ts'
import { EVENTS_PREFIX } from '../../lambdas/raw-store/keys.ts'

export interface OneAtATimeInput {
  raw: string
  client: pg.Client
  /** How many of the store's objects: the way is the same for all, and slow. */
  objects: number
  getMs: number
}

/**
 * The way loaders are usually first written: get an object, parse it, get the next; every 200 rows one INSERT, into one table
 * with the facts' indexes.
 */
export async function oneAtATime({
  raw,
  client,
  objects,
  getMs,
}: OneAtATimeInput): Promise<{ events: number; ms: number }> {
  await client.query(`
    CREATE TABLE naive (event_id uuid PRIMARY KEY, occurred_at timestamptz, client_id text, event_name text, event jsonb);
    CREATE INDEX ON naive (client_id, occurred_at);
  `)
  const store = new FolderStore(raw)
  let rows: unknown[][] = []
  let events = 0
  const began = performance.now()
  const insert = async () => {
    const places = rows.map(
      (_, i) => `($${i * 5 + 1}, $${i * 5 + 2}, $${i * 5 + 3}, $${i * 5 + 4}, $${i * 5 + 5})`,
    )
    await client.query(`INSERT INTO naive VALUES ${places.join(', ')} ON CONFLICT DO NOTHING`, rows.flat())
    rows = []
  }
  for await (const page of store.list(EVENTS_PREFIX))
    for (const { key, size } of page) {
      if (events >= objects) break
      await sleep(getMs)
      const object = JSON.parse((await store.get(key, size)).toString()) as {
        events: Record<string, string>[]
      }
      for (const event of object.events) {
        rows.push([event['eventId'], event['occurredAt'], event['clientId'], event['eventName'], event])
        events++
        if (rows.length === 200) await insert()
      }
    }
  if (rows.length > 0) await insert()
  return { events, ms: performance.now() - began }
}
