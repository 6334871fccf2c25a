import type pg from 'pg'
import type { ReadObject } from '../batch.ts'
import type { Device } from '../facts/device.ts'
import type { EventKind, FactEvent } from '../facts/fact-event.ts'
import type { Page } from '../facts/page.ts'
import { DIRECT, type Traffic } from '../facts/traffic.ts'
import type { Visitor } from '../facts/visitor.ts'
import type { Recut } from './recut.ts'
import { columns, timestamp } from './warehouse.ts'

/**
 * Dimension members a batch tells of, all but products. Gathered from every copy of every event, also those that do not count:
 * so the members are the same whatever order copies come in.
 */
export class Members {
  readonly #known: KnownMembers
  readonly kinds = new Map<bigint, EventKind>()
  readonly devices = new Map<bigint, Device>()
  readonly traffic = new Map<bigint, Traffic>()
  readonly users = new Map<bigint, string>()
  readonly visitors = new Map<bigint, Visitor>()
  /** Pages with the latest title told of them. */
  readonly pages = new Map<bigint, { page: Page; title: string | null; at: number }>()

  constructor(objects: readonly ReadObject[], known: KnownMembers) {
    this.#known = known
    if (!known.has(DIRECT.key)) this.traffic.set(DIRECT.key, DIRECT)
    for (const { facts } of objects) for (const fact of facts) this.#gather(fact)
  }

  #gather({ kind, device, traffic, userKey, userId, visitor, page, told, occurredAt }: FactEvent): void {
    if (!this.#known.has(kind.key)) this.kinds.set(kind.key, kind)
    if (!this.#known.has(device.key)) this.devices.set(device.key, device)
    if (traffic !== null && !this.#known.has(traffic.key)) this.traffic.set(traffic.key, traffic)
    if (userKey !== null && userId !== null && !this.#known.has(userKey)) this.users.set(userKey, userId)
    this.visitors.set(visitor.key, visitor)
    if (page !== null) this.#title(page, told.pageTitle ?? null, occurredAt)
  }

  #title(page: Page, title: string | null, at: number): void {
    const known = this.pages.get(page.key)
    if (known === undefined || (title !== null && isLaterTitle(title, at, known)))
      this.pages.set(page.key, { page, title, at })
  }

  /** To be called once the transaction that wrote them is committed. */
  remember(): void {
    for (const members of [this.kinds, this.devices, this.traffic, this.users])
      this.#known.add(members.keys())
  }
}

/** The same order as in the UPDATE below: by time, then by bytes. */
function isLaterTitle(title: string, at: number, known: { title: string | null; at: number }): boolean {
  if (known.title === null || at !== known.at) return known.title === null || at > known.at
  return Buffer.compare(Buffer.from(title), Buffer.from(known.title)) > 0
}

/** Members that are in the warehouse for certain and never change, so that batches need not send them again. */
export class KnownMembers {
  readonly #keys = new Set<bigint>()

  has(key: bigint): boolean {
    return this.#keys.has(key)
  }

  add(keys: Iterable<bigint>): void {
    if (this.#keys.size > 200_000) this.#keys.clear()
    for (const key of keys) this.#keys.add(key)
  }
}

export async function writeMembers(client: pg.Client, members: Members, recut: Recut): Promise<void> {
  await writeKinds(client, [...members.kinds.values()])
  await writeDevices(client, [...members.devices.values()])
  await writeTraffic(client, [...members.traffic.values()])
  await writeUsers(client, [...members.users])
  await writePages(client, [...members.pages.values()])
  await writeVisitors(client, members, recut)
}

async function writeKinds(client: pg.Client, kinds: readonly EventKind[]): Promise<void> {
  if (kinds.length === 0) return
  await client.query(
    `INSERT INTO dw.dim_event (event_key, name, stage, is_interaction, is_conversion)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bool[], $5::bool[]) ON CONFLICT DO NOTHING`,
    columns(
      kinds,
      (k) => k.key,
      (k) => k.name,
      (k) => k.stage,
      (k) => k.isInteraction,
      (k) => k.isConversion,
    ),
  )
}

async function writeDevices(client: pg.Client, devices: readonly Device[]): Promise<void> {
  if (devices.length === 0) return
  await client.query(
    `INSERT INTO dw.dim_device (device_key, category, browser, browser_version, os, is_bot)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[]) ON CONFLICT DO NOTHING`,
    columns(
      devices,
      (d) => d.key,
      (d) => d.category,
      (d) => d.browser,
      (d) => d.browserVersion,
      (d) => d.os,
      (d) => d.isBot,
    ),
  )
}

async function writeTraffic(client: pg.Client, traffic: readonly Traffic[]): Promise<void> {
  if (traffic.length === 0) return
  await client.query(
    `INSERT INTO dw.dim_traffic (traffic_key, source, medium, campaign, term, content, channel)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
     ON CONFLICT DO NOTHING`,
    columns(
      traffic,
      (t) => t.key,
      (t) => t.source,
      (t) => t.medium,
      (t) => t.campaign,
      (t) => t.term,
      (t) => t.content,
      (t) => t.channel,
    ),
  )
}

async function writeUsers(client: pg.Client, users: readonly (readonly [bigint, string])[]): Promise<void> {
  if (users.length === 0) return
  await client.query(
    'INSERT INTO dw.dim_user (user_key, user_id) SELECT * FROM unnest($1::bigint[], $2::text[]) ON CONFLICT DO NOTHING',
    columns(
      users,
      ([key]) => key,
      ([, id]) => id,
    ),
  )
}

/** The latest title stands; of two of one moment, the later in the alphabet, so that every order of loading ends alike. */
async function writePages(
  client: pg.Client,
  pages: readonly { page: Page; title: string | null; at: number }[],
): Promise<void> {
  if (pages.length === 0) return
  await client.query(
    `INSERT INTO dw.dim_page AS d (page_key, host, path, title, title_seen_at)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
     ON CONFLICT (page_key) DO UPDATE SET title = excluded.title, title_seen_at = excluded.title_seen_at
     WHERE excluded.title IS NOT NULL
       AND (d.title IS NULL OR (excluded.title_seen_at, excluded.title COLLATE "C") > (d.title_seen_at, d.title))`,
    columns(
      pages,
      ({ page }) => page.key,
      ({ page }) => page.host,
      ({ page }) => page.path,
      ({ title }) => title,
      ({ title, at }) => (title === null ? null : timestamp(at)),
    ),
  )
}

/** When a visitor was first and last seen is what their sessions say. */
async function writeVisitors(client: pg.Client, { visitors }: Members, recut: Recut): Promise<void> {
  const seen = [...recut.visitors].filter(([, sessions]) => sessions.length > 0)
  const gone = [...recut.visitors.keys()].filter((key) => recut.visitors.get(key)?.length === 0)
  if (gone.length > 0)
    await client.query('DELETE FROM dw.dim_visitor WHERE visitor_key = ANY($1::bigint[])', [gone])
  if (seen.length === 0) return
  await client.query(
    `WITH seen AS (
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
         AS s (visitor_key, client_id, id_source, first_seen_at, last_seen_at)
     ),
     -- Visitors that this batch only moves: who they are stands there already.
     moved AS (
       UPDATE dw.dim_visitor v SET first_seen_at = s.first_seen_at, last_seen_at = s.last_seen_at
       FROM seen s WHERE s.client_id IS NULL AND v.visitor_key = s.visitor_key
     )
     INSERT INTO dw.dim_visitor AS v (visitor_key, client_id, id_source, first_seen_at, last_seen_at)
     SELECT * FROM seen WHERE client_id IS NOT NULL
     ON CONFLICT (visitor_key) DO UPDATE
       SET first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at
       WHERE (v.first_seen_at, v.last_seen_at) IS DISTINCT FROM (excluded.first_seen_at, excluded.last_seen_at)`,
    columns(
      seen,
      ([key]) => key,
      ([key]) => visitors.get(key)?.clientId ?? null,
      ([key]) => visitors.get(key)?.idSource ?? null,
      ([, sessions]) => timestamp(sessions[0]?.startedAt ?? 0),
      ([, sessions]) => timestamp(Math.max(...sessions.map(({ endedAt }) => endedAt))),
    ),
  )
}
