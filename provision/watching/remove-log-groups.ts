import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { PART_TAG, STACK_TAG } from '../tags.ts'
import { whilePassing } from '../until.ts'
import { isBusy, logGroupsWith, logTags } from './log-group.ts'
import { logGroupPrefixes } from './names.ts'

/**
 * Deletes the stack's log groups. To be called after whatever writes to them is gone (facts on AWS, section 11).
 * @param prefixes only those whose names begin so
 */
export async function removeLogGroups(
  provisioning: Provisioning,
  prefixes: readonly string[] = logGroupPrefixes(provisioning),
): Promise<void> {
  const { aws, changes } = provisioning
  for (const { name, part } of await findLogGroups(provisioning, prefixes))
    await changes.make({ part, kind: 'remove', what: `log group ${name}` }, () =>
      whilePassing(provisioning, isBusy, () =>
        aws.logs.send(new DeleteLogGroupCommand({ logGroupName: name })),
      ).catch((error: unknown) => {
        if (!isNotFound(error)) throw error
      }),
    )
}

export const countLogGroups = async (provisioning: Provisioning): Promise<number> =>
  (await findLogGroups(provisioning, logGroupPrefixes(provisioning))).length

/** By name and tag. */
async function findLogGroups(
  provisioning: Provisioning,
  prefixes: readonly string[],
): Promise<{ name: string; part: string }[]> {
  const found: { name: string; part: string }[] = []
  for (const prefix of prefixes)
    for (const { logGroupName: name = '' } of await logGroupsWith(provisioning, prefix)) {
      const tags = await logTags(provisioning, name)
      if (tags[STACK_TAG] === provisioning.stack) found.push({ name, part: tags[PART_TAG] ?? 'watching' })
    }
  return found
}
