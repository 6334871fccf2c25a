import {
  CreateLogGroupCommand,
  ListTagsForResourceCommand,
  type LogGroup,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { NameTaken } from '../errors.ts'
import { STACK_TAG, tagsAmiss, tagsOf } from '../tags.ts'
import { until, whilePassing } from '../until.ts'
import { partitionOf } from './names.ts'

export interface LogGroupIds {
  name: string
  /** Without the `:*` that DescribeLogGroups puts at its end: API Gateway wants it so (facts on AWS, section 6). */
  arn: string
}

export const logGroupArn = ({ region, account }: Provisioning, name: string): string =>
  `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`

/**
 * A log group, kept for as long as the settings say. It is made before what writes to it: a group that Lambda makes by itself never
 * expires and has no tags.
 * @param part `watching/log-etl`
 * @throws NameTaken where it is not this stack's
 */
export async function ensureLogGroup(
  provisioning: Provisioning,
  part: string,
  name: string,
): Promise<LogGroupIds> {
  const ids = { name, arn: logGroupArn(provisioning, name) }
  // One that is named by what is only planned cannot be asked for.
  const group = name.includes('(') ? null : await findLogGroup(provisioning, name)
  if (group === null) {
    const change = { part, kind: 'create', what: 'log group', to: name } as const
    await provisioning.changes.make(change, () => createLogGroup(provisioning, part, name))
    return ids
  }
  const there = await logTags(provisioning, name)
  if (there[STACK_TAG] !== provisioning.stack) throw new NameTaken('log group', name)
  await syncTags(provisioning, part, ids, there)
  await syncRetention(provisioning, part, group)
  return ids
}

/** In two calls, since AWS has no one for both; killed between them, the next `up` puts the retention. */
async function createLogGroup(provisioning: Provisioning, part: string, logGroupName: string): Promise<void> {
  const { aws } = provisioning
  const tags = tagsOf(provisioning, part)
  await aws.logs.send(new CreateLogGroupCommand({ logGroupName, tags }))
  await until(provisioning, `the new log group ${logGroupName}`, () =>
    findLogGroup(provisioning, logGroupName),
  )
  await putRetention(provisioning, logGroupName)
}

export async function logTags(provisioning: Provisioning, name: string): Promise<Record<string, string>> {
  const resourceArn = logGroupArn(provisioning, name)
  const { tags = {} } = await provisioning.aws.logs.send(new ListTagsForResourceCommand({ resourceArn }))
  return tags
}

/** @returns all whose names begin so */
export async function logGroupsWith({ aws }: Provisioning, logGroupNamePrefix: string): Promise<LogGroup[]> {
  const found: LogGroup[] = []
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client: aws.logs },
    { logGroupNamePrefix },
  ))
    found.push(...logGroups)
  return found
}

async function findLogGroup(provisioning: Provisioning, name: string): Promise<LogGroup | null> {
  const found = await logGroupsWith(provisioning, name)
  return found.find(({ logGroupName }) => logGroupName === name) ?? null
}

async function syncTags(
  { aws, changes, stack }: Provisioning,
  part: string,
  { arn }: LogGroupIds,
  there: Record<string, string>,
): Promise<void> {
  const has = Object.entries(there).map(([Key, Value]) => ({ Key, Value }))
  const wanted = tagsOf({ stack }, part)
  const amiss = tagsAmiss(has, wanted).map(({ Key = '' }) => Key)
  if (amiss.length === 0) return
  const tags = Object.fromEntries(amiss.map((key) => [key, wanted[key] ?? '']))
  await changes.make({ part, kind: 'change', what: `tags ${amiss.join(', ')}` }, () =>
    aws.logs.send(new TagResourceCommand({ resourceArn: arn, tags })),
  )
}

async function syncRetention(
  provisioning: Provisioning,
  part: string,
  { logGroupName = '', retentionInDays: from }: LogGroup,
): Promise<void> {
  const to = provisioning.settings.aws.logDays
  if (from === to) return
  const days = (number: number | undefined) => (number === undefined ? 'for ever' : `${number} days`)
  const change = { what: 'log retention', from: days(from), to: days(to) }
  await provisioning.changes.make({ part, kind: 'change', ...change }, () =>
    putRetention(provisioning, logGroupName),
  )
}

const putRetention = (provisioning: Provisioning, logGroupName: string) =>
  whilePassing(provisioning, isBusy, () =>
    provisioning.aws.logs.send(
      new PutRetentionPolicyCommand({ logGroupName, retentionInDays: provisioning.settings.aws.logDays }),
    ),
  )

/** "Multiple concurrent requests to update the same resource were in conflict": CloudWatch Logs, PutRetentionPolicy. */
export const isBusy = (error: unknown): boolean => codeOf(error) === 'OperationAbortedException'
