import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  paginateListInstanceProfilesForRole,
  paginateListRoles,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import type { Provisioning } from '../context.ts'
import { sideBySide, takeAway } from '../removal.ts'
import { until } from '../until.ts'
import { isOurs } from './iam-tags.ts'
import { IAM_PATH, ROLE_NAMES, type RoleName, roleName } from './names.ts'
import { findRole } from './role.ts'
import { attachedPolicies, inlinePolicies } from './role-policies.ts'

/** Removes one, where it is there and this stack's. */
export async function removeRole(provisioning: Provisioning, of: RoleName): Promise<void> {
  const name = roleName(provisioning, of)
  if (await isOurRole(provisioning, name)) await drop(provisioning, name)
}

/**
 * Removes all of the stack's, also those that only an older version made.
 * @param keep are left: Lambda gives back the network interfaces of the ETL function in the name of its role, so that one goes last
 *   (facts on AWS, section 5)
 */
export async function removeRoles(provisioning: Provisioning, keep: readonly RoleName[] = []): Promise<void> {
  const kept = keep.map((of) => roleName(provisioning, of))
  const names = (await ourRoles(provisioning)).filter((name) => !kept.includes(name))
  await sideBySide(names, (name) => drop(provisioning, name))
}

/** How many are still there. */
export const countRoles = async (provisioning: Provisioning): Promise<number> =>
  (await ourRoles(provisioning)).length

/** By the names that they have now, and by the path: lists tell no tags, so each is asked for its own. */
async function ourRoles(provisioning: Provisioning): Promise<string[]> {
  const names = new Set(ROLE_NAMES.map((of) => roleName(provisioning, of)))
  const pages = paginateListRoles({ client: provisioning.aws.iam }, { PathPrefix: IAM_PATH })
  for await (const { Roles = [] } of pages)
    for (const { RoleName } of Roles) if (RoleName) names.add(RoleName)
  const ours: string[] = []
  for (const name of names) if (await isOurRole(provisioning, name)) ours.push(name)
  return ours
}

async function isOurRole(provisioning: Provisioning, name: string): Promise<boolean> {
  const role = await findRole(provisioning, name)
  return role !== null && isOurs(provisioning, role.Tags)
}

async function drop(provisioning: Provisioning, name: string): Promise<void> {
  const { changes } = provisioning
  await changes.make({ part: 'identity', kind: 'remove', what: `IAM role ${name}` }, async () => {
    // What was just taken off it may still be seen on it for seconds (facts on AWS, sections 8 and 11).
    await takeAway(provisioning, () => stripAndDelete(provisioning, name))
    await until(provisioning, `the end of the IAM role ${name}`, async () =>
      (await findRole(provisioning, name)) === null ? true : null,
    )
  })
}

/** IAM deletes a role only when nothing hangs on it. */
async function stripAndDelete(provisioning: Provisioning, RoleName: string): Promise<void> {
  const { iam } = provisioning.aws
  for (const PolicyName of await inlinePolicies(iam, RoleName))
    await takeAway(provisioning, () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })))
  for (const PolicyArn of await attachedPolicies(iam, RoleName))
    await takeAway(provisioning, () => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })))
  const pages = paginateListInstanceProfilesForRole({ client: iam }, { RoleName })
  for await (const { InstanceProfiles = [] } of pages)
    for (const { InstanceProfileName } of InstanceProfiles)
      await takeAway(provisioning, () =>
        iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
      )
  await iam.send(new DeleteRoleCommand({ RoleName }))
}
