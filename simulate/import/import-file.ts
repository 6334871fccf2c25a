import { stat } from 'node:fs/promises'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import { JournaledStore } from '../journaled-store.ts'
import { Parallel } from '../parallel.ts'
import { acceptEvent, type TimedEvent } from './accept-event.ts'
import { type Batch, HourBatches, rawObjectOf } from './hour-batches.ts'
import { ImportError } from './import-error.ts'
import { type ImportReport, Tally } from './import-report.ts'
import type { Candidate } from './map-rows.ts'
import type { Mapping } from './mapping.ts'
import { readCandidates } from './read-candidates.ts'
import { isProblem, type Problem } from './row.ts'

export interface ImportOptions {
  file: string
  /** null: lines of JSON that follow the contract. */
  mapping: Mapping | null
  store: RawStore
  /** Names a manifest that has to differ from an earlier one; random outside tests. */
  uuid: () => string
  onProgress?: (progress: ImportProgress) => void
  signal?: AbortSignal
  /** How much of the file is held to fill raw objects, in bytes of events as JSON. A file sorted by time needs little. */
  maxHeldBytes?: number
}

export interface ImportProgress {
  rows: number
  events: number
  /** Raw objects, new and known. */
  objects: number
  /** Of the file as it lies there, packed or not. */
  bytesRead: number
  /** null where it has no size: a pipe. */
  bytesTotal: number | null
}

const MAX_HELD_BYTES = 16 * 1024 * 1024
/** Objects written at once: enough to hide the time S3 takes for each. */
const WRITES = 16

/**
 * Imports recorded events: writes the raw objects the ingest would have written when they happened. A row that is no event
 * is counted and left out. Importing the same file again, also after an import that was killed, adds only what is missing.
 * @throws ImportError for a file that cannot be read to its end, StoreUnavailable, or the signal's reason. What was written
 * by then stays, and the ETL is told of it.
 */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const store = new JournaledStore(options.store, options.uuid)
  const writes = new Parallel(WRITES)
  const tally = new Tally()
  try {
    await importEvents(options, store, writes, tally)
    await writes.end()
  } catch (error) {
    await writes.end().catch(() => {})
    await store.close().catch(() => {})
    throw options.signal?.aborted ? options.signal.reason : error
  }
  const manifest = await store.close()
  const { written, known, days } = store
  return tally.report({ written, known }, days, manifest)
}

async function importEvents(options: ImportOptions, store: JournaledStore, writes: Parallel, tally: Tally) {
  const { file, mapping, signal, onProgress, maxHeldBytes = MAX_HELD_BYTES } = options
  const batches = new HourBatches(maxHeldBytes)
  const write = async (full: readonly Batch[]) => {
    for (const batch of full) {
      const { key, body } = rawObjectOf(batch)
      await writes.run(() => store.put(key, body))
    }
  }
  const bytesTotal = onProgress ? await sizeOf(file) : null
  let bytesRead = 0
  const onBytes = (bytes: number) => {
    bytesRead = bytes
  }
  for await (const found of readCandidates({ file, mapping, tally, signal, onBytes })) {
    signal?.throwIfAborted()
    for (const one of found) {
      const full = isProblem(one) ? reject(one, tally) : accept(one, batches, tally)
      if (full.length > 0) await write(full)
    }
    const { rows, events } = tally
    onProgress?.({ rows, events, objects: store.written + store.known, bytesRead, bytesTotal })
  }
  await write(batches.end())
}

function reject({ problem, line }: Problem, tally: Tally): Batch[] {
  tally.reject(problem, line)
  return []
}

/** @returns the batches that are full with these events */
function accept({ line, userAgent, events }: Candidate, batches: HourBatches, tally: Tally): Batch[] {
  const accepted: TimedEvent[] = []
  for (const event of events) {
    const result = acceptEvent(event)
    if ('reason' in result) tally.reject(result.reason, line)
    else {
      accepted.push(result)
      tally.accept(result.time, result.cuts)
    }
  }
  const [first, ...others] = accepted
  return first === undefined ? [] : batches.add(userAgent, [first, ...others])
}

async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new ImportError(file, { kind: 'unreadable', code: cause.code ?? 'unknown' }, null, cause)
  })
  return found.isFile() ? found.size : null
}
