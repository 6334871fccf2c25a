import { ListTagsForResourceCommand, TagResourceCommand } from '@aws-sdk/client-cloudwatch'
import type { Provisioning } from '../context.ts'
import { NameTaken } from '../errors.ts'
import { STACK_TAG, tagList, tagsAmiss, tagsOf } from '../tags.ts'

/** Alarms and dashboards: CloudWatch takes tags with the call that makes one, and ignores them in one that changes it. */

/** @returns whether it carries this stack's tag */
export const isOfStack = async (provisioning: Provisioning, ResourceARN: string): Promise<boolean> =>
  (await tagsAt(provisioning, ResourceARN)).some(
    ({ Key, Value }) => Key === STACK_TAG && Value === provisioning.stack,
  )

/**
 * Puts back tags that somebody took away or changed.
 * @param what as a noun
 * @throws NameTaken where the stack's tag is not there: somebody else's thing has our name
 */
export async function syncTags(
  provisioning: Provisioning,
  part: string,
  what: string,
  name: string,
  arn: string,
): Promise<void> {
  const { aws, changes, stack } = provisioning
  const there = await tagsAt(provisioning, arn)
  if (!there.some(({ Key, Value }) => Key === STACK_TAG && Value === stack)) throw new NameTaken(what, name)
  const amiss = tagsAmiss(there, tagsOf(provisioning, part)).map(({ Key }) => Key)
  if (amiss.length === 0) return
  const Tags = tagList(provisioning, part).filter(({ Key }) => amiss.includes(Key))
  await changes.make({ part, kind: 'change', what: `tags ${amiss.join(', ')} of ${what} ${name}` }, () =>
    aws.cloudwatch.send(new TagResourceCommand({ ResourceARN: arn, Tags })),
  )
}

async function tagsAt({ aws }: Provisioning, ResourceARN: string) {
  const { Tags = [] } = await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))
  return Tags
}
