import {
  CreateRoleCommand,
  GetRoleCommand,
  type Role as IamRole,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { afterUp, isPlanned } from '../ensure.ts'
import { NameTaken } from '../errors.ts'
import { tagsAmiss } from '../tags.ts'
import { type Patience, until, whilePassing } from '../until.ts'
import { iamTags, iamTagsOf, isOurs } from './iam-tags.ts'
import { IAM_PATH, type RoleName, roleName, rolePart } from './names.ts'
import type { PolicyInputs } from './policies/inputs.ts'
import { trustPolicy } from './policies/trust.ts'
import { documentDifference } from './policy-document.ts'
import { removeStrangePolicies, syncPolicy } from './role-policies.ts'

export interface Role {
  /** Which of the stack's. */
  of: RoleName
  /** IAM's name for it. */
  name: string
  arn: string
}

/**
 * IAM knows a new role in some of its places and not yet in others (facts on AWS, section 8: no bound is given; seconds are usual).
 */
const SPREADING: Patience = { everyMs: 1000, withinMs: 60_000 }

/**
 * A role, whom it trusts and what it may do. Other services may not yet know a new one: whoever passes it on asks again for a while.
 * @param buckets names; a planned one leaves what the role may do uncompared
 * @throws NameTaken
 */
export async function ensureRole(
  provisioning: Provisioning,
  of: RoleName,
  buckets: Pick<PolicyInputs, 'rawBucket' | 'artifactsBucket'>,
): Promise<Role> {
  const name = roleName(provisioning, of)
  const there = (await findRole(provisioning, name)) ?? (await createRole(provisioning, of, name))
  if (there === null) return { of, name, arn: afterUp(rolePart(of)) }
  if (!isOurs(provisioning, there.Tags)) throw new NameTaken('IAM role', name)
  await whilePassing(
    provisioning,
    isNotFound,
    async () => {
      await syncRoleTags(provisioning, of, there)
      await syncTrust(provisioning, of, there)
      if (!isPlanned(buckets.rawBucket) && !isPlanned(buckets.artifactsBucket))
        await syncPolicy(provisioning, of, name, buckets)
      await removeStrangePolicies(provisioning, of, name)
    },
    SPREADING,
  )
  return { of, name, arn: there.Arn ?? '' }
}

/** @returns it with its tags, whoever's it is; or null */
export async function findRole({ aws }: Provisioning, RoleName: string): Promise<IamRole | null> {
  try {
    const { Role = null } = await aws.iam.send(new GetRoleCommand({ RoleName }))
    return Role
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

/** @returns null where it is only planned */
async function createRole(provisioning: Provisioning, of: RoleName, name: string): Promise<IamRole | null> {
  const { aws, changes } = provisioning
  const part = rolePart(of)
  await changes.make({ part, kind: 'create', what: `IAM role ${name}` }, () =>
    aws.iam.send(
      new CreateRoleCommand({
        RoleName: name,
        Path: IAM_PATH,
        AssumeRolePolicyDocument: JSON.stringify(trustPolicy(provisioning, of)),
        Tags: iamTags(provisioning, part),
      }),
    ),
  )
  if (changes.isPlan) return null
  return until(provisioning, `the new IAM role ${name}`, () => findRole(provisioning, name), SPREADING)
}

async function syncRoleTags(provisioning: Provisioning, of: RoleName, there: IamRole): Promise<void> {
  const part = rolePart(of)
  const Tags = tagsAmiss(there.Tags, iamTagsOf(provisioning, part))
  if (Tags.length === 0) return
  const what = `tags ${Tags.map(({ Key }) => Key).join(', ')}`
  await provisioning.changes.make({ part, kind: 'change', what }, () =>
    provisioning.aws.iam.send(
      new TagRoleCommand({
        RoleName: there.RoleName,
        Tags: Tags.map(({ Key, Value }) => ({ Key, Value })),
      }),
    ),
  )
}

async function syncTrust(provisioning: Provisioning, of: RoleName, there: IamRole): Promise<void> {
  const wanted = trustPolicy(provisioning, of)
  const difference = documentDifference(there.AssumeRolePolicyDocument, wanted)
  if (difference === null) return
  await provisioning.changes.make(
    { part: rolePart(of), kind: 'change', what: 'who may act as the role', ...difference },
    () =>
      provisioning.aws.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: there.RoleName,
          PolicyDocument: JSON.stringify(wanted),
        }),
      ),
  )
}
