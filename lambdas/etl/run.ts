import type pg from 'pg'
import type { RawStore } from '../raw-store/raw-store.ts'
import { type BacklogRange, backlog } from './backlog/backlog.ts'
import { FolderBook } from './backlog/closed-folders.ts'
import { openImportedDays } from './backlog/imports.ts'
import type { Shard } from './backlog/shard.ts'
import { BATCH_LIMITS, type BatchLimits, inBatches } from './batch.ts'
import { FactMaker } from './facts/fact-event.ts'
import { DIRECT } from './facts/traffic.ts'
import { alone } from './load/lock.ts'
import { KnownMembers } from './load/members.ts'
import { Months } from './load/months.ts'
import { rollMonths } from './load/rolled-months.ts'
import { VisitorNames } from './load/visitor-names.ts'
import { type Connect, openWarehouse, warehouseError } from './load/warehouse.ts'
import { Pipeline } from './pipeline.ts'
import { FETCH_LIMITS, fetchObjects } from './read/fetch-objects.ts'
import { addLoaded, type EtlReport, emptyReport, type RunKind } from './report.ts'
import { dropExpired } from './retention.ts'
import type { EtlRules } from './rules.ts'
import { beginRun, noteRun } from './run-book.ts'
import { cutRules } from './sessions/cut.ts'
import { agreeOnRules } from './setting.ts'

export interface EtlInput {
  store: RawStore
  /** Connects as role etl. Three connections are open during a run. */
  connect: Connect
  rules: EtlRules
  /** Epoch ms, UTC. */
  clock: () => number
  /**
   * run: what the ledger lacks. backfill: the same, looking also at closed days, within `from` and `to` (UTC days of receipt,
   * `2026-11-22`, both included). rebuild: empties the warehouse first.
   */
  kind: RunKind
  from?: string
  to?: string
  /** Of runs that share the work by key; a rebuild is whole. */
  shard?: Shard
  /** Whole months of events to keep beside the current one; null: all. */
  retentionMonths: number | null
  /** Milliseconds left to the run; it stops cleanly before they end. */
  remainingMs?: () => number
  /** Asks the run to stop after what it has begun. */
  signal?: AbortSignal
  onProgress?: (report: Readonly<EtlReport>) => void
  batchLimits?: BatchLimits
}

/**
 * Loads raw objects into the warehouse, each exactly once: see load/load-batch.ts. Killed at any moment, run twice or by several
 * at once, it ends with the same warehouse.
 * @throws StoreUnavailable, WarehouseUnavailable, WarehouseBusy, WarehouseNotMigrated, RulesChanged; what was loaded by then
 *   stays loaded
 */
export async function runEtl(input: EtlInput): Promise<EtlReport> {
  const clients: pg.Client[] = []
  const open = async () => {
    const client = await openWarehouse(input.connect)
    clients.push(client)
    return client
  }
  try {
    return await withBook(await open(), input, async (book, report) => {
      await load(book, [await open(), await open()], input, report)
    })
  } catch (cause) {
    throw warehouseError(cause)
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => {})))
  }
}

/** Writes the run down from its beginning to its end, whatever the end is. */
async function withBook(
  client: pg.Client,
  { kind, clock }: EtlInput,
  run: (client: pg.Client, report: EtlReport) => Promise<void>,
): Promise<EtlReport> {
  const startedAt = clock()
  const report = emptyReport(await beginRun(client, kind, startedAt), kind)
  try {
    await run(client, report)
    report.ms = clock() - startedAt
    await noteRun(client, report, report.state, clock())
    return report
  } catch (cause) {
    const error = cause instanceof Error ? cause.name : 'Error'
    // Where the warehouse is gone this cannot be written; the next run finds the run dead.
    await noteRun(client, report, 'failed', clock(), error).catch(() => {})
    throw cause
  }
}

async function load(
  book: pg.Client,
  lanes: readonly [pg.Client, pg.Client],
  input: EtlInput,
  report: EtlReport,
): Promise<void> {
  const { store, rules, clock, kind, retentionMonths } = input
  if (kind === 'rebuild') await alone(book, () => book.query('SELECT etl.empty_warehouse()'))
  const { droppedBefore } = await agreeOnRules(book, rules)
  await openImportedDays(store, book, clock())
  const folders = new FolderBook(clock)
  const pace = new Pace(input)
  const stopped = await loadBacklog(book, lanes, folders, pace, { ...input, droppedBefore }, report)
  if (stopped) {
    report.state = 'stopped'
    report.left = await countLeft(book, input)
    return
  }
  await folders.close(book)
  await rollMonths(book, clock(), () => pace.mustStop())
  if (retentionMonths !== null) report.dropped = await dropExpired(book, retentionMonths, clock())
}

/** @returns whether it stopped before the end */
async function loadBacklog(
  book: pg.Client,
  lanes: readonly [pg.Client, pg.Client],
  folders: FolderBook,
  pace: Pace,
  input: EtlInput & { droppedBefore: number | null },
  report: EtlReport,
): Promise<boolean> {
  const { store, rules, clock, droppedBefore, onProgress } = input
  const context = {
    rules: cutRules(rules, DIRECT),
    currency: rules.currency,
    known: new KnownMembers(),
    names: new VisitorNames(),
    months: new Months(),
    clock,
    droppedBefore,
  }
  const pipeline = new Pipeline(lanes, context, (loaded) => {
    addLoaded(report, loaded)
    onProgress?.(report)
  })
  const entries = backlog(store, book, rangeOf(input), folders)
  const objects = fetchObjects(entries, store, new FactMaker(rules), FETCH_LIMITS)
  for await (const batch of inBatches(objects, input.batchLimits ?? BATCH_LIMITS)) {
    if (pace.mustStop()) {
      await pipeline.end()
      return true
    }
    await pipeline.add(batch)
    await noteRun(book, report, 'running', clock())
  }
  await pipeline.end()
  return false
}

const rangeOf = ({ kind, from, to, shard }: EtlInput): BacklogRange => ({
  evenClosed: kind !== 'run',
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...(shard === undefined || kind === 'rebuild' ? {} : { shard }),
})

/** Knows whether there is time for another batch, or for another month. */
class Pace {
  readonly #input: EtlInput
  #last: number
  #longest = 0

  constructor(input: EtlInput) {
    this.#input = input
    this.#last = input.clock()
  }

  mustStop(): boolean {
    const { clock, signal, remainingMs } = this.#input
    const now = clock()
    this.#longest = Math.max(this.#longest, now - this.#last)
    this.#last = now
    if (signal?.aborted) return true
    // Two batches are under way while a third is read, and what is left has to be counted.
    return remainingMs !== undefined && remainingMs() < 3 * this.#longest + SETTLE_MS
  }
}

/** Time to end what is begun and to say what is left. */
const SETTLE_MS = 3000

/** Counting is listing, and a backlog may be millions of objects: it ends when the time does. */
async function countLeft(client: pg.Client, input: EtlInput): Promise<EtlReport['left']> {
  const until = input.clock() + Math.min(1000, (input.remainingMs?.() ?? Number.POSITIVE_INFINITY) / 3)
  let objects = 0
  for await (const _ of backlog(input.store, client, rangeOf(input), new FolderBook(input.clock))) {
    objects++
    if (objects % 1000 === 0 && input.clock() > until) return { objects, atLeast: true }
  }
  return { objects, atLeast: false }
}
