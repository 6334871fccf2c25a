import {
  paginateListSubscriptionsByTopic,
  SubscribeCommand,
  type Subscription,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import type { Provisioning } from '../context.ts'

export type SubscriptionState = 'none' | 'pending' | 'confirmed'

/** What SNS shows in place of an ARN: until the address confirms it, and for a while after it was taken away. */
const PENDING = 'PendingConfirmation'
const DELETED = 'Deleted'

/**
 * One e-mail subscription, or none; those of other kinds (a queue, a function) are somebody's own. One that waits to be confirmed
 * counts as there, so that nobody is asked twice. One that waits in vain, of an address from before, cannot be taken away: it has
 * no ARN yet. SNS drops it after some days; confirmed in between, it goes with the next `up`.
 * @param topicArn null in a plan, where there is none yet
 */
export async function ensureSubscription(
  provisioning: Provisioning,
  part: string,
  topicArn: string | null,
  email: string | null,
): Promise<SubscriptionState> {
  const { aws, changes } = provisioning
  const there = topicArn === null ? [] : await emailSubscriptions(provisioning, topicArn)
  for (const { Endpoint = '', SubscriptionArn = '' } of there) {
    if (Endpoint === email || SubscriptionArn === PENDING) continue
    await changes.make({ part, kind: 'remove', what: `e-mail to ${Endpoint}` }, () =>
      aws.sns.send(new UnsubscribeCommand({ SubscriptionArn })),
    )
  }
  if (email === null) return 'none'
  const ours = there.filter(({ Endpoint }) => Endpoint === email)
  if (ours.some(({ SubscriptionArn }) => SubscriptionArn !== PENDING)) return 'confirmed'
  if (ours.length === 0)
    await changes.make({ part, kind: 'create', what: `e-mail to ${email}` }, () =>
      aws.sns.send(new SubscribeCommand({ TopicArn: topicArn ?? '', Protocol: 'email', Endpoint: email })),
    )
  return 'pending'
}

async function emailSubscriptions({ aws }: Provisioning, TopicArn: string): Promise<Subscription[]> {
  const found: Subscription[] = []
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: aws.sns },
    { TopicArn },
  ))
    found.push(...Subscriptions)
  return found.filter(({ Protocol, SubscriptionArn }) => Protocol === 'email' && SubscriptionArn !== DELETED)
}
