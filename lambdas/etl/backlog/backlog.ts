import type pg from 'pg'
import { EVENTS_PREFIX, REJECTED_PREFIX } from '../../raw-store/keys.ts'
import type { RawObjectEntry, RawStore } from '../../raw-store/raw-store.ts'
import { closedFolders, type FolderBook } from './closed-folders.ts'
import { notLoaded } from './ledger.ts'
import { isMine, type Shard } from './shard.ts'

/** Which part of the raw store a run looks at. */
export interface BacklogRange {
  /** UTC days of receipt, `2026-11-22`, both included; undefined: no bound. */
  from?: string
  to?: string
  /** Lists days also that are closed. */
  evenClosed: boolean
  /** Loads a part of the objects only; undefined: all. */
  shard?: Shard
}

/**
 * What is in the raw store and not in the ledger, in key order, a page of the listing at a time: the memory needed does not grow
 * with the backlog.
 * @param book notes which folders were listed to their end
 * @throws StoreUnavailable
 */
export async function* backlog(
  store: RawStore,
  client: pg.Client,
  range: BacklogRange,
  book: FolderBook,
): AsyncIterable<RawObjectEntry> {
  const closed = range.evenClosed ? new Set<string>() : await closedFolders(client)
  for (const prefix of [EVENTS_PREFIX, REJECTED_PREFIX]) {
    for await (const { folder, strays } of days(store, prefix, 0)) {
      // An object above the days' folders is none of ours, but somebody will want to know that it is there.
      if (folder === null) yield* mine(await missing(client, strays), range)
      else if (isWithin(folder, range) && !closed.has(folder))
        yield* listDay(store, client, folder, range, book)
    }
  }
}

async function* listDay(
  store: RawStore,
  client: pg.Client,
  folder: string,
  range: BacklogRange,
  book: FolderBook,
): AsyncIterable<RawObjectEntry> {
  book.begin(folder)
  let others = 0
  for await (const page of store.list(folder)) {
    const lacking = await missing(client, page)
    const ours = mine(lacking, range)
    others += lacking.length - ours.length
    yield* ours
  }
  // What another shard has not loaded keeps the day open: the last of them closes it.
  if (others === 0) book.end(folder)
}

const mine = (entries: RawObjectEntry[], { shard }: BacklogRange) =>
  shard === undefined ? entries : entries.filter(({ key }) => isMine(shard, key))

/** Levels of a key above the day: year and month. */
const LEVELS = 2

/** Folders of days, found a level at a time: a few calls a year of data. */
async function* days(
  store: RawStore,
  prefix: string,
  level: number,
): AsyncIterable<{ folder: string | null; strays: RawObjectEntry[] }> {
  const { folders, objects } = await store.folder(prefix)
  if (objects.length > 0) yield { folder: null, strays: objects }
  for (const folder of folders) {
    if (level === LEVELS) yield { folder, strays: [] }
    else yield* days(store, folder, level + 1)
  }
}

/** @param folder `events/2026/11/22/` */
function isWithin(folder: string, { from, to }: BacklogRange): boolean {
  const day = folder.split('/').slice(1, 4).join('-')
  return (from === undefined || day >= from) && (to === undefined || day <= to)
}

/** Of these, the ones the ledger lacks. */
async function missing(client: pg.Client, entries: readonly RawObjectEntry[]): Promise<RawObjectEntry[]> {
  const lacking = await notLoaded(
    client,
    entries.map(({ key }) => key),
  )
  return entries.filter(({ key }) => lacking.has(key))
}
