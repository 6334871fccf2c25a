import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
  type InstanceProfile as IamInstanceProfile,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { afterUp, isPlanned } from '../ensure.ts'
import { AwsQuota, NameTaken } from '../errors.ts'
import { tagsAmiss } from '../tags.ts'
import { type Patience, until, whilePassing } from '../until.ts'
import { iamTags, iamTagsOf, isOurs } from './iam-tags.ts'
import { IAM_PATH, instanceProfileName, instanceProfilePart } from './names.ts'
import type { Role } from './role.ts'

export interface InstanceProfile {
  name: string
  arn: string
}

/** As for a role: IAM's places learn of it one after another (facts on AWS, section 8). */
const SPREADING: Patience = { everyMs: 1000, withinMs: 60_000 }

/**
 * What an instance has its role by. EC2 may not yet know a new one: whoever launches with it asks again for a while, and looks
 * whether the instance really has it (facts on AWS, section 8).
 * @throws NameTaken
 */
export async function ensureInstanceProfile(
  provisioning: Provisioning,
  role: Role,
): Promise<InstanceProfile> {
  const name = instanceProfileName(provisioning, role.of)
  const there = (await findInstanceProfile(provisioning, name)) ?? (await create(provisioning, role, name))
  if (there === null) return { name, arn: afterUp(instanceProfilePart(role.of)) }
  if (!isOurs(provisioning, there.Tags)) throw new NameTaken('instance profile', name)
  await whilePassing(provisioning, isNotFound, () => syncTags(provisioning, role, there), SPREADING)
  if (!isPlanned(role.arn)) await syncRole(provisioning, role, there)
  return { name, arn: there.Arn ?? '' }
}

/** @returns it with its tags, whoever's it is; or null */
export async function findInstanceProfile(
  { aws }: Provisioning,
  InstanceProfileName: string,
): Promise<IamInstanceProfile | null> {
  try {
    const told = await aws.iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))
    return told.InstanceProfile ?? null
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

/** @returns null where it is only planned */
async function create(
  provisioning: Provisioning,
  { of }: Role,
  name: string,
): Promise<IamInstanceProfile | null> {
  const { aws, changes } = provisioning
  const part = instanceProfilePart(of)
  await changes.make({ part, kind: 'create', what: `instance profile ${name}` }, () =>
    aws.iam.send(
      new CreateInstanceProfileCommand({
        InstanceProfileName: name,
        Path: IAM_PATH,
        Tags: iamTags(provisioning, part),
      }),
    ),
  )
  if (changes.isPlan) return null
  return until(
    provisioning,
    `the new instance profile ${name}`,
    () => findInstanceProfile(provisioning, name),
    SPREADING,
  )
}

async function syncTags(
  provisioning: Provisioning,
  { of }: Role,
  { InstanceProfileName, Tags: there }: IamInstanceProfile,
): Promise<void> {
  const part = instanceProfilePart(of)
  const Tags = tagsAmiss(there, iamTagsOf(provisioning, part)).map(({ Key, Value }) => ({ Key, Value }))
  if (Tags.length === 0) return
  const what = `tags ${Tags.map(({ Key }) => Key).join(', ')}`
  await provisioning.changes.make({ part, kind: 'change', what }, () =>
    provisioning.aws.iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags })),
  )
}

/** A profile holds one role. */
async function syncRole(
  provisioning: Provisioning,
  { of, name }: Role,
  { InstanceProfileName, Roles = [] }: IamInstanceProfile,
): Promise<void> {
  const { aws, changes } = provisioning
  const part = instanceProfilePart(of)
  if (Roles.some(({ RoleName }) => RoleName === name)) return
  for (const { RoleName } of Roles)
    await changes.make({ part, kind: 'remove', what: `foreign role ${RoleName} in the profile` }, () =>
      aws.iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName })),
    )
  await changes.make({ part, kind: 'change', what: 'role of the profile', to: name }, () =>
    addRole(provisioning, InstanceProfileName ?? '', name),
  )
}

async function addRole(
  provisioning: Provisioning,
  InstanceProfileName: string,
  RoleName: string,
): Promise<void> {
  const { aws } = provisioning
  try {
    await whilePassing(
      provisioning,
      isNotFound,
      () => aws.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName })),
      SPREADING,
    )
  } catch (error) {
    // A profile that is full although none was shown in it: an earlier call took effect whose answer was lost.
    if (!(error instanceof AwsQuota)) throw error
  }
  await until(
    provisioning,
    `the role in the instance profile ${InstanceProfileName}`,
    async () => {
      const shown = await findInstanceProfile(provisioning, InstanceProfileName)
      return shown?.Roles?.some((one) => one.RoleName === RoleName) ? true : null
    },
    SPREADING,
  )
}
