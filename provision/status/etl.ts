import { FilterLogEventsCommand, type FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs'
import type { EtlStatus } from '../../stack/status.ts'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { SIZES } from '../functions/spec.ts'
import { logGroupNames } from '../watching/names.ts'
import { type LogLine, type Run, runsOf } from './runs.ts'

const DAY_MS = 24 * 3_600_000
/** An answer holds up to 1 MB or 10,000 lines; a run writes five. Beyond that the status says what it knows. */
const MOST_ANSWERS = 25

/**
 * How the ETL fared in the last day, as its own log tells it: the warehouse is not asked, since nobody reaches it without a tunnel.
 * Of several shards the last run of any is the last one.
 * @returns nothing of what the log does not tell; `content` is null
 * @throws AwsDenied, AwsFailed
 */
export async function etlStatus(provisioning: Provisioning): Promise<EtlStatus> {
  const now = provisioning.time.now()
  let lines: LogLine[] = []
  let runs: Run[] = []
  let answers = 0
  for await (const older of newestFirst(provisioning, now)) {
    lines = [...older, ...lines]
    runs = runsOf(lines)
    if (isAllKnown(runs, statusOf(runs, now)) || ++answers === MOST_ANSWERS) break
  }
  return statusOf(runs, now)
}

/**
 * Answers of the log, the newest first; within each, lines are turned to be oldest first. By no filter pattern: what a failed run
 * leaves is Lambda's, in many forms, and most lines are wanted anyway.
 */
async function* newestFirst(provisioning: Provisioning, now: number): AsyncGenerator<LogLine[]> {
  const { aws, settings } = provisioning
  const logGroupName = logGroupNames(provisioning).etl
  // So that one that is run once a day is seen.
  const startTime = now - Math.max(DAY_MS, 2 * settings.schedule.everyMinutes * 60_000)
  let page: { nextToken?: string } = {}
  do {
    let told: FilterLogEventsCommandOutput
    try {
      const asked = { logGroupName, startTime, startFromHead: false, ...page }
      told = await aws.logs.send(new FilterLogEventsCommand(asked))
    } catch (error) {
      if (isNotFound(error)) return
      throw error
    }
    const { events = [], nextToken } = told
    // An answer may be empty, and more may come nevertheless.
    yield events
      .map(({ logStreamName = '', timestamp = 0, message = '' }) => ({
        stream: logStreamName,
        at: timestamp,
        text: message,
      }))
      .reverse()
    page = nextToken === undefined ? {} : { nextToken }
  } while (page.nextToken !== undefined)
}

/** Whether older lines would tell nothing more. */
function isAllKnown([last]: readonly Run[], { newestEventAt, completeAt }: EtlStatus): boolean {
  const isLastKnown = last !== undefined && (last.isWhole || last.report !== null)
  return isLastKnown && newestEventAt !== null && completeAt !== null
}

/** @param runs the last one first */
function statusOf(runs: readonly Run[], now: number): EtlStatus {
  const [last] = runs
  const newest = runs.flatMap(({ report }) => report?.newestEventAt ?? [])
  const complete = runs.flatMap(({ report, finishedAt }) =>
    report?.left.objects === 0 ? (finishedAt ?? []) : [],
  )
  return {
    lastRun: last === undefined ? null : lastRun(last, now),
    newestEventAt: newest.length === 0 ? null : Math.max(...newest),
    completeAt: complete.length === 0 ? null : Math.max(...complete),
    content: null,
  }
}

/** Lambda ends a run after its timeout, and writes that down some seconds later. */
const LONGEST_MS = SIZES.etl.timeoutSeconds * 1000 + 60_000

function lastRun({ startedAt, finishedAt, report, error }: Run, now: number): EtlStatus['lastRun'] {
  const isRunning = finishedAt === null && now - startedAt < LONGEST_MS
  const common = {
    startedAt,
    finishedAt,
    objects: report?.objects ?? 0,
    inserted: report?.inserted ?? 0,
    objectsLeft: report?.left.objects ?? null,
  }
  if (report !== null) return { ...common, state: report.state, error: null }
  if (isRunning) return { ...common, state: 'running', error: null }
  const unsaid = finishedAt === null ? 'interrupted' : 'its log holds no report'
  return { ...common, state: 'failed', error: error ?? unsaid }
}
