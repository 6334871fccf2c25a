import {
  AssociateIamInstanceProfileCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  type IamInstanceProfileAssociation,
  ReplaceIamInstanceProfileAssociationCommand,
} from '@aws-sdk/client-ec2'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { until, whilePassing } from '../until.ts'
import { isProfileUnknown } from './launch.ts'

/** As for RunInstances. */
const PROFILE_SEEN = { everyMs: 1000, withinMs: 90_000 }

/**
 * Sees to it that a running instance has its profile. RunInstances with a profile that was made just now may succeed and start the
 * instance without it (facts on AWS, section 8); without its role the SSM agent can do nothing.
 */
export async function ensureProfile(
  provisioning: Provisioning,
  part: string,
  instanceId: string,
  profileArn: string,
): Promise<void> {
  if (isPlanned(profileArn)) return
  const { aws, changes } = provisioning
  const [found] = await associations(provisioning, instanceId)
  const from = found?.IamInstanceProfile?.Arn
  if (from === profileArn && found?.State === 'associated') return
  const IamInstanceProfile = { Arn: profileArn }
  const what = 'instance profile'
  const change = { part, kind: 'change', what, from: nameOf(from), to: nameOf(profileArn) } as const
  if (found === undefined)
    await changes.make(change, () =>
      sent(provisioning, () =>
        aws.ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId: instanceId, IamInstanceProfile })),
      ),
    )
  else if (from !== profileArn)
    await changes.make(change, () =>
      sent(provisioning, () =>
        aws.ec2.send(
          new ReplaceIamInstanceProfileAssociationCommand({
            AssociationId: found.AssociationId,
            IamInstanceProfile,
          }),
        ),
      ),
    )
  if (changes.isPlan) return
  await until(provisioning, `the instance profile of ${instanceId}`, async () => {
    const now = await associations(provisioning, instanceId)
    const isThere = now.some(
      (one) => one.IamInstanceProfile?.Arn === profileArn && one.State === 'associated',
    )
    return isThere ? true : null
  })
}

/** There is one at most; one that goes does not count. */
async function associations(
  { aws }: Provisioning,
  instanceId: string,
): Promise<IamInstanceProfileAssociation[]> {
  const { IamInstanceProfileAssociations = [] } = await aws.ec2.send(
    new DescribeIamInstanceProfileAssociationsCommand({
      Filters: [{ Name: 'instance-id', Values: [instanceId] }],
    }),
  )
  return IamInstanceProfileAssociations.filter(({ State }) =>
    ['associating', 'associated'].includes(State ?? ''),
  )
}

/** An association that is there already, but was not shown yet, is what was wanted: the wait that follows looks which it is. */
async function sent(provisioning: Provisioning, work: () => Promise<unknown>): Promise<void> {
  try {
    await whilePassing(provisioning, isProfileUnknown, work, PROFILE_SEEN)
  } catch (error) {
    if (codeOf(error) !== 'IncorrectState') throw error
  }
}

const nameOf = (arn: string | undefined): string => arn?.split('/').at(-1) ?? 'none'
