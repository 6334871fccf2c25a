import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-sns'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { NameTaken } from '../errors.ts'
import { isOfStack, tagList, tagsAmiss, tagsOf } from '../tags.ts'
import { until } from '../until.ts'
import { topicArn, topicName } from './names.ts'
import { ensureSubscription, type SubscriptionState } from './subscription.ts'

const PART = 'watching/topic'

export interface Topic {
  topicArn: string
  /** Whether the address hears of alarms yet: AWS asks it first, by e-mail. */
  subscription: SubscriptionState
}

/**
 * The SNS topic that alarms are told to, with one e-mail address, or none.
 * @param email who is told; another one than before takes its place
 * @throws NameTaken where a topic of the name is not this stack's
 */
export async function ensureTopic(provisioning: Provisioning, email: string | null): Promise<Topic> {
  const { aws, changes } = provisioning
  const name = topicName(provisioning)
  const arn = topicArn(provisioning)
  let tags = await topicTags(provisioning)
  if (tags === null) {
    await changes.make({ part: PART, kind: 'create', what: 'SNS topic', to: name }, () =>
      aws.sns.send(new CreateTopicCommand({ Name: name, Tags: tagList(provisioning, PART) })),
    )
    if (!changes.isPlan) tags = await until(provisioning, 'the new SNS topic', () => topicTags(provisioning))
  }
  if (tags === null) {
    // In a plan: it is not there yet, and neither are its subscriptions.
    const subscription = await ensureSubscription(provisioning, PART, null, email)
    return { topicArn: arn, subscription }
  }
  if (!isOfStack(provisioning, tags)) throw new NameTaken('SNS topic', name)
  await syncTags(provisioning, arn, tags)
  return { topicArn: arn, subscription: await ensureSubscription(provisioning, PART, arn, email) }
}

type Tags = { Key?: string | undefined; Value?: string | undefined }[]

/** A topic is known by its name alone: its ARN says all. @returns null where there is none */
async function topicTags(provisioning: Provisioning): Promise<Tags | null> {
  try {
    const ResourceArn = topicArn(provisioning)
    const told = await provisioning.aws.sns.send(new ListTagsForResourceCommand({ ResourceArn }))
    return told.Tags ?? []
  } catch (error) {
    if (['NotFoundException', 'ResourceNotFoundException'].includes(codeOf(error))) return null
    throw error
  }
}

async function syncTags(provisioning: Provisioning, arn: string, there: Tags): Promise<void> {
  const { aws, changes } = provisioning
  const has = there.map(({ Key = '', Value = '' }) => ({ Key, Value }))
  const amiss = tagsAmiss(has, tagsOf(provisioning, PART)).map(({ Key }) => Key)
  if (amiss.length === 0 || isPlanned(arn)) return
  const Tags = tagList(provisioning, PART).filter(({ Key }) => amiss.includes(Key))
  await changes.make({ part: PART, kind: 'change', what: `tags ${amiss.join(', ')}` }, () =>
    aws.sns.send(new TagResourceCommand({ ResourceArn: arn, Tags })),
  )
}

/** For `teardown`; its subscriptions go with it. */
export async function removeTopic(provisioning: Provisioning): Promise<void> {
  if ((await countTopics(provisioning)) === 0) return
  const { aws, changes } = provisioning
  const TopicArn = topicArn(provisioning)
  // SNS does not mind one that is gone.
  await changes.make({ part: PART, kind: 'remove', what: `SNS topic ${topicName(provisioning)}` }, () =>
    aws.sns.send(new DeleteTopicCommand({ TopicArn })),
  )
}

export async function countTopics(provisioning: Provisioning): Promise<number> {
  const tags = await topicTags(provisioning)
  return tags !== null && isOfStack(provisioning, tags) ? 1 : 0
}
