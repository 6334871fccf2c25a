import {
  DeleteInstanceProfileCommand,
  paginateListInstanceProfiles,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import type { Provisioning } from '../context.ts'
import { sideBySide, takeAway } from '../removal.ts'
import { until } from '../until.ts'
import { isOurs } from './iam-tags.ts'
import { findInstanceProfile } from './instance-profile.ts'
import { IAM_PATH, INSTANCE_ROLE_NAMES, instanceProfileName } from './names.ts'

/** Removes all of the stack's. The instances must be gone: one that runs would lose its role (facts on AWS, section 11). */
export async function removeInstanceProfiles(provisioning: Provisioning): Promise<void> {
  const { changes } = provisioning
  await sideBySide(await ourInstanceProfiles(provisioning), (name) =>
    changes.make({ part: 'identity', kind: 'remove', what: `instance profile ${name}` }, async () => {
      // The role just taken out of it may still be seen in it for seconds (facts on AWS, sections 8 and 11).
      await takeAway(provisioning, () => emptyAndDelete(provisioning, name))
      await until(provisioning, `the end of the instance profile ${name}`, async () =>
        (await findInstanceProfile(provisioning, name)) === null ? true : null,
      )
    }),
  )
}

/** How many are still there. */
export const countInstanceProfiles = async (provisioning: Provisioning): Promise<number> =>
  (await ourInstanceProfiles(provisioning)).length

/** By the names that they have now, and by the path: lists tell no tags, so each is asked for its own. */
async function ourInstanceProfiles(provisioning: Provisioning): Promise<string[]> {
  const names = new Set(INSTANCE_ROLE_NAMES.map((of) => instanceProfileName(provisioning, of)))
  const pages = paginateListInstanceProfiles({ client: provisioning.aws.iam }, { PathPrefix: IAM_PATH })
  for await (const { InstanceProfiles = [] } of pages)
    for (const { InstanceProfileName } of InstanceProfiles)
      if (InstanceProfileName) names.add(InstanceProfileName)
  const ours: string[] = []
  for (const name of names) {
    const profile = await findInstanceProfile(provisioning, name)
    if (profile !== null && isOurs(provisioning, profile.Tags)) ours.push(name)
  }
  return ours
}

async function emptyAndDelete(provisioning: Provisioning, InstanceProfileName: string): Promise<void> {
  const { iam } = provisioning.aws
  const { Roles = [] } = (await findInstanceProfile(provisioning, InstanceProfileName)) ?? {}
  for (const { RoleName } of Roles)
    await takeAway(provisioning, () =>
      iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
    )
  await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }))
}
