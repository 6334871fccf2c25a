import { CreateTagsCommand, type Tag } from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { tagsAmiss, tagsOf } from '../tags.ts'

/** Puts back tags that somebody took away or changed, on a thing of EC2. */
export async function syncTags(
  provisioning: Provisioning,
  part: string,
  id: string,
  there: readonly Tag[] | undefined,
): Promise<void> {
  const { aws, changes } = provisioning
  const amiss = tagsAmiss(there, tagsOf(provisioning, part))
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')}`
  await changes.make({ part, kind: 'change', what }, () =>
    aws.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: amiss })),
  )
}
