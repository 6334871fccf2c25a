import { type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'

/** A log group that is read at its end. */
export interface Tail {
  service: string
  group: string
  /** All events from here on are in `seen`, where they were read at all. Epoch ms. */
  from: number
  /** The newest timestamp that was read. Epoch ms. */
  newest: number
  /** Timestamps by the events' ids. */
  seen: Map<string, number>
}

export interface Entry {
  service: string
  text: string
  /** When it happened. Epoch ms. */
  at: number
}

/**
 * CloudWatch filters by when events happened, and shows them seconds later, those of one stream before those of another: what is
 * newer than this before the newest is read again each time, and told apart by its id.
 */
const LATE_MS = 30_000

/** A group that is quiet is read from here on: our clock may be ahead of AWS's, by the five minutes that it lets pass. */
const QUIET_MS = 600_000

const DAY_MS = 86_400_000
/** FilterLogEvents: "up to 1 MB of log events or up to 10,000 log events" a page. */
const LARGEST_PAGE = 10_000
const PAGE = 500

export const tailOf = (service: string, group: string): Tail => ({
  service,
  group,
  from: 0,
  newest: 0,
  seen: new Map(),
})

/**
 * The newest lines, oldest first. FilterLogEvents gives them newest first (its startFromHead): so no windows have to be
 * guessed, and no streams be asked one by one, of which Lambda makes hundreds.
 * @param isFollowed reads on to where `freshOf` begins, so that nothing old is new to it
 */
export async function lastOf(
  provisioning: Provisioning,
  tail: Tail,
  lines: number,
  isFollowed: boolean,
): Promise<Entry[]> {
  const now = provisioning.time.now()
  const events: FilteredLogEvent[] = []
  const range = {
    startTime: now - provisioning.settings.aws.logDays * DAY_MS,
    startFromHead: false,
    limit: Math.min(LARGEST_PAGE, Math.max(PAGE, lines)),
  }
  for await (const page of pagesOf(provisioning, tail, range)) {
    events.push(...page)
    const [first, last] = [events[0]?.timestamp ?? now, events.at(-1)?.timestamp ?? now]
    if (events.length >= lines && !(isFollowed && last >= windowStart(now, first))) break
  }
  note(tail, events, now)
  return events
    .slice(0, lines)
    .reverse()
    .map((event) => entryOf(tail, event))
}

/** What has come since, oldest first. */
export async function freshOf(provisioning: Provisioning, tail: Tail): Promise<Entry[]> {
  const now = provisioning.time.now()
  const events: FilteredLogEvent[] = []
  for await (const page of pagesOf(provisioning, tail, { startTime: tail.from, startFromHead: true }))
    events.push(...page.filter(({ eventId = '' }) => !tail.seen.has(eventId)))
  note(tail, events, now)
  return events.map((event) => entryOf(tail, event))
}

/** @yields pages, which may be empty; none where the group is not there */
async function* pagesOf(
  { aws }: Provisioning,
  { group }: Tail,
  range: { startTime: number; startFromHead: boolean; limit?: number },
): AsyncIterable<FilteredLogEvent[]> {
  try {
    const input = { logGroupName: group, ...range }
    for await (const { events = [] } of paginateFilterLogEvents({ client: aws.logs }, input)) yield events
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** @param newest of an event; one may be dated ahead by up to two hours */
const windowStart = (now: number, newest: number): number =>
  Math.max(now - QUIET_MS, Math.min(newest, now) - LATE_MS)

/** Remembers what was read, and forgets what will not be read again. */
function note(tail: Tail, events: readonly FilteredLogEvent[], now: number): void {
  for (const { eventId = '', timestamp = 0 } of events) {
    tail.seen.set(eventId, timestamp)
    tail.newest = Math.max(tail.newest, timestamp)
  }
  // Never back, should our clock be put back: what is forgotten would be told again.
  tail.from = Math.max(tail.from, windowStart(now, tail.newest))
  for (const [id, at] of tail.seen) if (at < tail.from) tail.seen.delete(id)
}

/** Lambda ends each message with a new line. */
const entryOf = ({ service }: Tail, { message = '', timestamp = 0 }: FilteredLogEvent): Entry => ({
  service,
  text: message.replace(/[\r\n]+$/, ''),
  at: timestamp,
})
