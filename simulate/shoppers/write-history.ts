import { uuidFrom } from '../../lambdas/events/event-id.ts'
import { createIngest } from '../../lambdas/ingest/handler.ts'
import type { HttpRequest } from '../../lambdas/ingest/http.ts'
import type { RawStore } from '../../lambdas/raw-store/raw-store.ts'
import { JournaledStore } from '../journaled-store.ts'
import { Parallel } from '../parallel.ts'
import { type AnswerCounts, Answers } from './answers.ts'
import type { SimulatedRequest } from './delivery.ts'
import { type HistoryOptions, simulateHistory } from './history.ts'

export interface WriteHistoryOptions {
  store: RawStore
  history: HistoryOptions
  /** Names a manifest that has to differ from an earlier one; random outside tests. */
  uuid: () => string
  onProgress?: (progress: HistoryProgress) => void
  signal?: AbortSignal
}

export interface HistoryProgress extends AnswerCounts {
  /** How far the simulated time has come, epoch ms. */
  reachedAt: number
}

export interface HistoryReport extends AnswerCounts {
  /** Raw objects that are new, and those that an earlier run with the same options had written. */
  objects: { written: number; known: number }
  /** UTC days written to, in order. */
  days: string[]
  /** Key of the object that tells the ETL of these days; null where it was told before. */
  manifest: string | null
}

const WRITES = 16
const REQUESTS_A_STEP = 200

/**
 * Simulates a stretch of time into the raw store, by way of the very ingest: each request is answered as it would have been
 * then, so objects, ids, refusals and limits are the ingest's own. The same options write the same objects; a run after one
 * that was killed writes what is missing.
 * @throws StoreUnavailable, or the signal's reason; what was written by then stays, and the ETL is told of it
 */
export async function writeHistory(options: WriteHistoryOptions): Promise<HistoryReport> {
  const store = new JournaledStore(options.store, options.uuid)
  const writes = new Parallel(WRITES)
  const answers = new Answers()
  try {
    await ingestAll(options, store, writes, answers)
    await writes.end()
  } catch (error) {
    await writes.end().catch(() => {})
    await store.close().catch(() => {})
    throw error
  }
  const manifest = await store.close()
  const { written, known, days } = store
  return { ...answers.counts, objects: { written, known }, days, manifest }
}

async function ingestAll(
  options: WriteHistoryOptions,
  store: JournaledStore,
  writes: Parallel,
  answers: Answers,
) {
  const { history, signal, onProgress } = options
  let requests = 0
  for (const request of simulateHistory(history)) {
    signal?.throwIfAborted()
    await writes.run(() => ingest(request, store, answers))
    if (++requests % REQUESTS_A_STEP === 0) onProgress?.({ ...answers.counts, reachedAt: request.receivedAt })
  }
}

async function ingest(request: SimulatedRequest, store: JournaledStore, answers: Answers): Promise<void> {
  const body = JSON.stringify({ sentAt: request.sentAt, events: request.events })
  const answer = await createIngest({
    store,
    clock: () => request.receivedAt,
    uuid: () => uuidFrom(`${request.receivedAt}\n${request.sourceIp}\n${body}`),
    allowedOrigins: '*',
    log: () => {},
  })(httpRequest(request, body))
  // The ingest keeps the reason to its log; here it has to get out.
  if (answer.statusCode === 503) throw store.failure
  answers.count(answer.statusCode, answer.body)
}

const httpRequest = ({ requestId, sourceIp, userAgent }: SimulatedRequest, body: string): HttpRequest => ({
  rawPath: '/clickstream',
  headers: { 'content-type': 'application/json', 'x-request-id': requestId },
  requestContext: { requestId, http: { method: 'POST', sourceIp, userAgent } },
  body,
  isBase64Encoded: false,
})
