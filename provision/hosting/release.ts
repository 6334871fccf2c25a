import { createHash } from 'node:crypto'
import { type Job, StartJobCommand, TagResourceCommand } from '@aws-sdk/client-amplify'
import { Interrupted } from '../../stack/errors.ts'
import type { Step } from '../../stack/reporter.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import type { HostedBranch } from './branch.ts'
import { failureOf, type HostedJob, hasEnded, jobsOf, numberOf, untilEnded } from './jobs.ts'
import { RELEASE_PART } from './names.ts'

export interface ReleaseSpec {
  appId: string
  branchName: string
  branch: HostedBranch
  /** The commit that is to be built; of a repository that is not ours, its address. */
  source: string
  environment: Record<string, string>
  buildSpec: string
}

/**
 * On the branch, of what was last to be released: a digest of it, and the newest job before. Written before the job is begun: so
 * whichever job after that has succeeded was made of it, also where whoever began it never heard of its end.
 */
export const RELEASE_TAG = 'clickstream:release'

/**
 * Has Amplify build and deploy the storefront where its code or its environment is another than what was last released, and waits
 * for the end. A job that is under way for the same is joined.
 * @throws ReleaseFailed
 */
export async function ensureRelease(
  provisioning: Provisioning,
  spec: ReleaseSpec,
  step: Step,
): Promise<void> {
  const { appId, branchName, branch } = spec
  const jobs = isPlanned(appId) || branch.arn === '' ? [] : await jobsOf(provisioning, appId, branchName)
  const intended = intentionOf(branch.tags)
  const isSame = intended?.digest === digestOf(spec) && !branch.isChanged
  const after = isSame ? intended.after : Number.POSITIVE_INFINITY
  const ours = jobs.filter((job) => numberOf(job) > after)
  if (ours.some(({ status }) => status === 'SUCCEED')) return
  const running = ours.find((job) => !hasEnded(job))
  if (running?.jobId !== undefined) {
    if (provisioning.changes.isPlan) return
    return follow(provisioning, { appId, branchName, jobId: running.jobId }, step)
  }
  const kind = intended === null ? 'create' : 'change'
  await provisioning.changes.make(
    { part: RELEASE_PART, kind, what: 'release of the storefront' },
    async () => {
      const before = jobs.find((job) => !hasEnded(job))
      // Amplify does one job of a branch at a time.
      if (before?.jobId !== undefined)
        await untilEnded(provisioning, { appId, branchName, jobId: before.jobId }, step)
      if (!isSame) await intend(provisioning, spec, jobs[0] === undefined ? 0 : numberOf(jobs[0]))
      await follow(provisioning, await begin(provisioning, spec), step)
    },
  )
}

function digestOf({ source, environment, buildSpec }: ReleaseSpec): string {
  const told = JSON.stringify([source, Object.entries(environment).toSorted(), buildSpec])
  return createHash('sha256').update(told).digest('hex').slice(0, 32)
}

function intentionOf(tags: Record<string, string>): { digest: string; after: number } | null {
  const [, digest, after] = /^([0-9a-f]{32}) after (\d+)$/.exec(tags[RELEASE_TAG] ?? '') ?? []
  return digest === undefined ? null : { digest, after: Number(after) }
}

const intend = (provisioning: Provisioning, spec: ReleaseSpec, after: number): Promise<unknown> =>
  provisioning.aws.amplify.send(
    new TagResourceCommand({
      resourceArn: spec.branch.arn,
      tags: { [RELEASE_TAG]: `${digestOf(spec)} after ${after}` },
    }),
  )

async function begin(
  provisioning: Provisioning,
  { appId, branchName }: Pick<ReleaseSpec, 'appId' | 'branchName'>,
): Promise<HostedJob> {
  const { jobSummary } = await provisioning.aws.amplify.send(
    new StartJobCommand({ appId, branchName, jobType: 'RELEASE', jobReason: 'clickstream-cli up' }),
  )
  return { appId, branchName, jobId: jobSummary?.jobId ?? '' }
}

/** A role that was made moments ago is refused by the job, not when it is handed over. */
const ATTEMPTS = 3
const SPREADING_MS = 15_000
const isRoleUnknown = (lines: readonly string[]): boolean =>
  lines.some((line) => /unable to assume specified iam role/i.test(line))

async function follow(provisioning: Provisioning, first: HostedJob, step: Step): Promise<void> {
  const { time, signal, reporter } = provisioning
  let of = first
  for (let attempt = 1; ; attempt++) {
    const job = await untilEnded(provisioning, of, step).catch((error: unknown) => {
      if (error instanceof Interrupted)
        reporter.note(`Amplify goes on with its job ${of.jobId}; the next up follows it.`)
      throw error
    })
    if (isReleased(job)) return
    const failure = await failureOf(of.appId, job)
    if (!isRoleUnknown(failure.lines) || attempt === ATTEMPTS) throw failure
    await time.sleep(SPREADING_MS, signal)
    of = await begin(provisioning, of)
  }
}

const isReleased = ({ summary }: Job): boolean => summary?.status === 'SUCCEED'
