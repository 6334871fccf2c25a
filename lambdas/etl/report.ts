import type { Loaded } from './load/load-batch.ts'

export type RunKind = 'run' | 'backfill' | 'rebuild'

/** What a run did. Events that were read are inserted, duplicates or expired; rejected ones come beside them. */
export interface EtlReport {
  runId: number
  kind: RunKind
  /** done: nothing is left. stopped: asked to, or out of time; the next run goes on. */
  state: 'done' | 'stopped'
  objects: number
  events: number
  inserted: number
  duplicates: number
  /** Of months that retention has dropped. */
  expired: number
  rejected: Record<string, number>
  /** New sessions, and those cut again. */
  sessions: number
  /** Raw objects of which nothing could be taken. */
  setAside: { key: string; reason: string }[]
  /** Raw objects that are still to be loaded; `atLeast` where counting them all would have taken too long. */
  left: { objects: number; atLeast: boolean }
  /** Partitions retention dropped. */
  dropped: string[]
  newestEventAt: number | null
  newestReceiptAt: number | null
  ms: number
}

export function emptyReport(runId: number, kind: RunKind): EtlReport {
  return {
    runId,
    kind,
    state: 'done',
    objects: 0,
    events: 0,
    inserted: 0,
    duplicates: 0,
    expired: 0,
    // Without a prototype: reasons come out of the raw store, and one may be called `constructor`.
    rejected: Object.create(null) as Record<string, number>,
    sessions: 0,
    setAside: [],
    left: { objects: 0, atLeast: false },
    dropped: [],
    newestEventAt: null,
    newestReceiptAt: null,
    ms: 0,
  }
}

/** Most set-aside objects a report names; all of them stand in etl.rejected_event. */
const MAX_NAMED = 100

export function addLoaded(report: EtlReport, loaded: Loaded): void {
  report.objects += loaded.objects
  report.events += loaded.events
  report.inserted += loaded.inserted
  report.duplicates += loaded.duplicates
  report.expired += loaded.expired
  report.sessions += loaded.sessions
  for (const [reason, count] of loaded.rejected)
    report.rejected[reason] = (report.rejected[reason] ?? 0) + count
  report.setAside.push(...loaded.setAside.slice(0, MAX_NAMED - report.setAside.length))
  report.newestEventAt = later(report.newestEventAt, loaded.newestEventAt)
  report.newestReceiptAt = later(report.newestReceiptAt, loaded.newestReceiptAt)
}

/** What two runs did, one after the other: they end as the second did. */
export function inAll(before: EtlReport, now: EtlReport): EtlReport {
  const both = { ...now, rejected: { ...now.rejected }, setAside: [...now.setAside] }
  const sum = ['objects', 'events', 'inserted', 'duplicates', 'expired', 'sessions', 'ms'] as const
  for (const key of sum) both[key] += before[key]
  for (const [reason, n] of Object.entries(before.rejected))
    both.rejected[reason] = (both.rejected[reason] ?? 0) + n
  both.setAside.unshift(...before.setAside)
  both.dropped = [...before.dropped, ...now.dropped]
  both.newestEventAt = later(before.newestEventAt, now.newestEventAt)
  both.newestReceiptAt = later(before.newestReceiptAt, now.newestReceiptAt)
  return both
}

const later = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b))

export const rejectedTotal = ({ rejected }: EtlReport) => Object.values(rejected).reduce((a, b) => a + b, 0)
