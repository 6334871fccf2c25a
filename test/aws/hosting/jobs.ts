import { DELAYS } from '../delays.ts'
import type { App, Branch, Job } from './apps.ts'
import { build } from './build.ts'
import { headOf, type Repositories } from './repositories.ts'
import type { Roles } from './roles.ts'

/** Amplify's jobs: what each comes to is decided by what is in the repository as it begins, and told step by step, by the clock. */

const PROVISIONING_MS = 5000
const BUILT_MS = DELAYS.storefrontBuilds.ms
const DEPLOYED_MS = BUILT_MS + DELAYS.storefrontDeploys.ms

export function beginJob(
  app: App,
  branch: Branch,
  repositories: Repositories,
  roles: Roles,
  now: number,
): Job {
  const id = (branch.jobs.at(-1)?.id ?? 0) + 1
  const job = { id, startedAt: now, cancelledAt: null, commitId: 'HEAD' }
  const failed = (line: string): Job => ({ ...job, succeeds: false, log: [`[ERROR]: !!! ${line}`] })
  const roleArn = String(app.settings['iamServiceRoleArn'] ?? '')
  if (!roles.isKnown(roleArn, now)) return failed('Unable to assume specified IAM Role.')
  const url = String(app.settings['repository'])
  const [, name] = /git-codecommit\.[^/]+\/v1\/repos\/(.+)$/.exec(url) ?? []
  // What is in a repository of GitHub is not known here.
  if (name === undefined) return { ...job, succeeds: app.hasToken, log: ['[INFO]: cloned from GitHub'] }
  const repository = repositories.get(name)
  const head = repository === undefined ? undefined : headOf(repository, branch.name)
  if (repository === undefined || !roles.may(roleArn, 'codecommit:GitPull', repository.arn))
    return failed(`fatal: unable to access '${url}/': The requested URL returned error: 403`)
  if (head === undefined) return failed(`fatal: Remote branch ${branch.name} not found in upstream origin`)
  const { succeeded, log } = build(head.tree, app.settings['buildSpec'] as string | undefined)
  return { ...job, succeeds: succeeded, log }
}

/** How it stands. */
export function statusOf(job: Job, now: number): string {
  if (job.cancelledAt !== null) return 'CANCELLED'
  const since = now - job.startedAt
  if (since < PROVISIONING_MS) return 'PENDING'
  if (since < BUILT_MS) return 'RUNNING'
  if (!job.succeeds) return 'FAILED'
  return since < DEPLOYED_MS ? 'RUNNING' : 'SUCCEED'
}

export const isOver = (job: Job, now: number): boolean => !['PENDING', 'RUNNING'].includes(statusOf(job, now))

const seconds = (ms: number) => ms / 1000

export const summaryOf = ({ arn }: Branch, job: Job, now: number) => ({
  jobId: String(job.id),
  jobArn: `${arn}/jobs/${String(job.id).padStart(10, '0')}`,
  commitId: job.commitId,
  commitMessage: '',
  commitTime: seconds(job.startedAt),
  startTime: seconds(job.startedAt),
  jobType: 'RELEASE',
  status: statusOf(job, now),
  ...(isOver(job, now) ? { endTime: seconds(job.startedAt + (job.succeeds ? DEPLOYED_MS : BUILT_MS)) } : {}),
})

/** @param host that logs are read from */
export function jobReply(branch: Branch, job: Job, now: number, host: string) {
  const since = now - job.startedAt
  const startTime = seconds(job.startedAt)
  const [, appId] = /apps\/([^/]+)\//.exec(branch.arn) ?? []
  const logUrl = `http://${host}/amplify-logs/${appId}/${branch.name}/${job.id}?X-Amz-Signature=secret`
  const isBuilt = since >= BUILT_MS && job.succeeds
  const building = job.cancelledAt !== null ? 'CANCELLED' : since >= BUILT_MS ? 'FAILED' : 'RUNNING'
  const build = { stepName: 'BUILD', startTime, status: isBuilt ? 'SUCCEED' : building, logUrl }
  const deploy = { stepName: 'DEPLOY', startTime, status: since < DEPLOYED_MS ? 'RUNNING' : 'SUCCEED' }
  const steps = since < PROVISIONING_MS ? [] : isBuilt ? [build, deploy] : [build]
  return { summary: summaryOf(branch, job, now), steps }
}
