import {
  GetJobCommand,
  type Job,
  type JobSummary,
  paginateListJobs,
  type Step,
} from '@aws-sdk/client-amplify'
import type { Step as Told } from '../../stack/reporter.ts'
import type { Provisioning } from '../context.ts'
import { type Patience, until } from '../until.ts'
import { ReleaseFailed } from './errors.ts'
import { lastLines } from './job-log.ts'

export interface HostedJob {
  appId: string
  branchName: string
  jobId: string
}

/** Jobs are numbered, from 1. */
export const numberOf = ({ jobId }: Pick<JobSummary, 'jobId'>): number => Number(jobId)

/** All of a branch, the newest first. */
export async function jobsOf(
  { aws }: Provisioning,
  appId: string,
  branchName: string,
): Promise<JobSummary[]> {
  const found: JobSummary[] = []
  const asked = { appId, branchName, maxResults: 50 }
  for await (const { jobSummaries = [] } of paginateListJobs({ client: aws.amplify }, asked))
    found.push(...jobSummaries)
  return found.toSorted((a, b) => numberOf(b) - numberOf(a))
}

export const hasEnded = ({ status }: Pick<JobSummary, 'status'>): boolean =>
  ['SUCCEED', 'FAILED', 'CANCELLED'].includes(status ?? '')

/** Amplify gives a build half an hour unless it is told otherwise; deploying comes after. */
const BUILDING: Patience = { everyMs: 5000, withinMs: 50 * 60_000 }

/** Waits for its end, whichever, and tells which of its steps it is at. */
export function untilEnded(provisioning: Provisioning, of: HostedJob, step: Told): Promise<Job> {
  return until(
    provisioning,
    `the end of Amplify's job ${of.jobId}`,
    async () => {
      const { job } = await provisioning.aws.amplify.send(new GetJobCommand(of))
      if (job === undefined || job.summary === undefined) return null
      step.update(`Amplify's job ${of.jobId}: ${stateOf(job)}`)
      return hasEnded(job.summary) ? job : null
    },
    BUILDING,
  )
}

/** `BUILD running`, or the job's own state before its first step. */
function stateOf({ summary, steps = [] }: Job): string {
  const at = steps.findLast(({ status }) => status !== 'PENDING' && status !== 'CREATED')
  if (at === undefined) return (summary?.status ?? '').toLowerCase()
  return `${at.stepName} ${(at.status ?? '').toLowerCase()}`
}

/** What is known of a job that did not succeed. */
export async function failureOf(appId: string, { summary, steps = [] }: Job): Promise<ReleaseFailed> {
  const failed: Step | undefined = steps.find(({ status }) => status === 'FAILED' || status === 'CANCELLED')
  const lines = failed === undefined ? [] : await lastLines(failed)
  const reason = failed?.statusReason
  return new ReleaseFailed({
    appId,
    jobId: summary?.jobId ?? '',
    status: summary?.status ?? '',
    step: failed?.stepName ?? null,
    lines: reason === undefined ? lines : [...lines, reason],
  })
}
