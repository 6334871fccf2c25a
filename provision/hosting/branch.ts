import {
  type Branch,
  CreateBranchCommand,
  GetBranchCommand,
  TagResourceCommand,
  UpdateBranchCommand,
} from '@aws-sdk/client-amplify'
import { codeOf, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { AwsFailed } from '../errors.ts'
import { differences } from '../identity/differences.ts'
import { summary } from '../identity/user-pool.ts'
import { tagsAmiss, tagsOf } from '../tags.ts'
import { until } from '../until.ts'
import { tagsOfAmplify } from './find-apps.ts'
import { BRANCH_PART, type Source } from './names.ts'

export interface BranchSpec {
  appId: string
  source: Source
  environment: Record<string, string>
}

export interface HostedBranch {
  /** Empty in a plan that makes it. */
  arn: string
  tags: Record<string, string>
  /** Whether what it is built with was another just now. */
  isChanged: boolean
}

/** The branch that Amplify builds, and what it builds it with. */
export async function ensureBranch(provisioning: Provisioning, spec: BranchSpec): Promise<HostedBranch> {
  const { changes } = provisioning
  const { appId } = spec
  const there = isPlanned(appId) ? null : await findBranch(provisioning, appId, spec.source.branch)
  if (there !== null) return syncBranch(provisioning, there, spec)
  await changes.make({ part: BRANCH_PART, kind: 'create', what: `branch ${spec.source.branch}` }, () =>
    createBranch(provisioning, spec),
  )
  if (changes.isPlan) return { arn: '', tags: {}, isChanged: true }
  const { branchArn = '', tags = {} } = await until(provisioning, 'the new branch', () =>
    findBranch(provisioning, appId, spec.source.branch),
  )
  return { arn: branchArn, tags, isChanged: true }
}

export async function findBranch(
  { aws }: Provisioning,
  appId: string,
  branchName: string,
): Promise<Branch | null> {
  try {
    const { branch = null } = await aws.amplify.send(new GetBranchCommand({ appId, branchName }))
    return branch
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

const wanted = ({ source, environment }: BranchSpec) => ({
  framework: 'Next.js - SSR',
  stage: 'PRODUCTION' as const,
  // Ours is built when `up` has pushed all of it; whoever has a repository of their own has what they push built by Amplify.
  enableAutoBuild: source.kind === 'github',
  environmentVariables: environment,
})

async function createBranch(provisioning: Provisioning, spec: BranchSpec): Promise<void> {
  const { appId, source } = spec
  const create = new CreateBranchCommand({
    appId,
    branchName: source.branch,
    ...wanted(spec),
    tags: tagsOf(provisioning, BRANCH_PART),
  })
  try {
    await provisioning.aws.amplify.send(create)
  } catch (error) {
    // A call before took effect, although its answer never came, and is not shown yet.
    if (!isThereAlready(error)) throw error
  }
}

/** Amplify has one code for whatever is wrong with a call. */
const isThereAlready = (error: unknown): boolean =>
  error instanceof AwsFailed &&
  codeOf(error) === 'BadRequestException' &&
  /already exists/i.test(error.message)

async function syncBranch(
  provisioning: Provisioning,
  there: Branch,
  spec: BranchSpec,
): Promise<HostedBranch> {
  const { branchArn: arn = '', tags = {}, environmentVariables = {} } = there
  await syncTags(provisioning, arn, tags)
  const amiss = differences(there, wanted(spec)).filter(({ to }) => !isPlanned(to))
  if (amiss.length > 0)
    await provisioning.changes.make({ part: BRANCH_PART, kind: 'change', ...summary(amiss) }, () =>
      provisioning.aws.amplify.send(
        new UpdateBranchCommand({
          appId: spec.appId,
          branchName: spec.source.branch,
          ...wanted(spec),
          // Whatever is left out would be gone: others may have put variables of their own beside ours.
          environmentVariables: { ...environmentVariables, ...spec.environment },
        }),
      ),
    )
  return { arn, tags, isChanged: amiss.some(({ name }) => name.startsWith('environmentVariables.')) }
}

async function syncTags(
  provisioning: Provisioning,
  arn: string,
  there: Record<string, string>,
): Promise<void> {
  const wanted = tagsOf(provisioning, BRANCH_PART)
  const amiss = tagsAmiss(tagsOfAmplify(there), wanted)
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')}`
  await provisioning.changes.make({ part: BRANCH_PART, kind: 'change', what }, () =>
    provisioning.aws.amplify.send(new TagResourceCommand({ resourceArn: arn, tags: wanted })),
  )
}
