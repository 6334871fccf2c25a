import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
  paginateListInstanceProfiles,
  RemoveRoleFromInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { identityManners } from '../../test/aws/manners/identity.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { ensureInstanceProfile, type InstanceProfile } from './instance-profile.ts'
import { INSTANCE_ROLE_NAMES, instanceProfilePart, type RoleName, rolePart } from './names.ts'
import { countInstanceProfiles, removeInstanceProfiles } from './remove-instance-profiles.ts'
import { countRoles, removeRoles } from './remove-roles.ts'
import { ensureRole } from './role.ts'

const BUCKETS = { rawBucket: 'raw', artifactsBucket: 'artifacts' }
const NAME = 'clickstream-shop-us-east-1-oltp'

/** @returns the profiles, and what was changed of them */
async function up(
  { provisioning }: TestAws,
  options: ProvisioningOptions = {},
  names: readonly RoleName[] = ['oltp'],
) {
  const one = provisioning(options)
  const profiles: Partial<Record<RoleName, InstanceProfile>> = {}
  await runSteps(one, (steps) => {
    for (const of of names) {
      const role = steps.start(rolePart(of), () => ensureRole(one, of, BUCKETS))
      steps.start(instanceProfilePart(of), async ({ need }) => {
        profiles[of] = await ensureInstanceProfile(one, await need(role))
      })
    }
  })
  return { profiles, changes: one.changes.all.filter(({ part }) => part.endsWith('-profile')) }
}

async function down({ provisioning }: TestAws, options: ProvisioningOptions = {}): Promise<void> {
  await removeInstanceProfiles(provisioning(options))
  await removeRoles(provisioning(options))
}

/** Names of all profiles, with those of their roles; once IAM has spread what was done. */
async function all({ provisioning, time }: TestAws): Promise<Record<string, string[]>> {
  await later({ time })
  const found: Record<string, string[]> = {}
  const pages = paginateListInstanceProfiles({ client: provisioning().aws.iam }, {})
  for await (const { InstanceProfiles = [] } of pages)
    for (const { InstanceProfileName = '', Roles = [] } of InstanceProfiles)
      found[InstanceProfileName] = Roles.map(({ RoleName = '' }) => RoleName)
  return found
}

const later = ({ time }: Pick<TestAws, 'time'>) => time.sleep(5000, new AbortController().signal)

test('they are made with their roles, and then they are as they are to be', async () => {
  const aws = await testAws(identityManners())
  const { profiles } = await up(aws, {}, INSTANCE_ROLE_NAMES)
  expect(profiles.oltp).toEqual({
    name: NAME,
    arn: `arn:aws:iam::${aws.emulator.account}:instance-profile/clickstream/${NAME}`,
  })
  const analytics = 'clickstream-shop-us-east-1-analytics'
  expect(await all(aws)).toEqual({ [NAME]: [NAME], [analytics]: [analytics] })
  const made = aws.emulator.mutations.length
  const again = await up(aws, {}, INSTANCE_ROLE_NAMES)
  expect(again.profiles).toEqual(profiles)
  expect(aws.emulator.mutations).toHaveLength(made)
})

describe('what somebody changed is put right, and said', () => {
  test('another role in it, or none', async () => {
    const aws = await testAws(identityManners())
    await up(aws, {}, ['oltp', 'analytics'])
    await later(aws)
    const { iam } = aws.provisioning().aws
    const InstanceProfileName = NAME
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: NAME }))
    const added = { part: 'identity/oltp-profile', kind: 'change', what: 'role of the profile', to: NAME }
    expect((await up(aws, { mode: 'plan' })).changes).toEqual([added])
    expect((await up(aws)).changes).toEqual([added])

    await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: NAME }))
    const RoleName = 'clickstream-shop-us-east-1-analytics'
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }))
    await later(aws)
    const removed = {
      part: 'identity/oltp-profile',
      kind: 'remove',
      what: `foreign role ${RoleName} in the profile`,
    }
    expect((await up(aws)).changes).toEqual([removed, added])
    expect((await all(aws))[NAME]).toEqual([NAME])
  })

  test('its tags', async () => {
    const aws = await testAws(identityManners())
    await up(aws)
    const { iam } = aws.provisioning().aws
    const InstanceProfileName = NAME
    await iam.send(new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ['clickstream:part'] }))
    const { changes } = await up(aws)
    expect(changes).toEqual([
      { part: 'identity/oltp-profile', kind: 'change', what: 'tags clickstream:part' },
    ])
    const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))
    expect(InstanceProfile?.Tags).toContainEqual({ Key: 'clickstream:part', Value: 'identity/oltp-profile' })
  })
})

test('a plan says what would be, and changes nothing', async () => {
  const aws = await testAws(identityManners())
  const { profiles, changes } = await up(aws, { mode: 'plan' })
  expect(changes).toEqual([
    { part: 'identity/oltp-profile', kind: 'create', what: `instance profile ${NAME}` },
  ])
  expect(profiles.oltp).toEqual({ name: NAME, arn: '(identity/oltp-profile)' })
  expect(aws.emulator.mutations).toEqual([])
})

test('a plan where only the role is missing: the profile is left to `up`', async () => {
  const aws = await testAws(identityManners())
  await up(aws)
  await later(aws)
  await removeRoles(aws.provisioning())
  expect((await up(aws, { mode: 'plan' })).changes).toEqual([])
  await up(aws)
  expect(await all(aws)).toEqual({ [NAME]: [NAME] })
})

test("a name that is another's is told, and what bears it is left alone", async () => {
  const aws = await testAws(identityManners())
  await aws
    .provisioning()
    .aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: NAME, Path: '/clickstream/' }))
  await later(aws)
  await expect(up(aws)).rejects.toMatchObject({ name: 'NameTaken', what: 'instance profile', taken: NAME })
  await down(aws)
  expect(await all(aws)).toEqual({ [NAME]: [] })
})

test('an earlier call filled it, and IAM does not show it yet: that is well', async () => {
  const aws = await testAws(identityManners())
  await up(aws)
  // Right after the run, GetInstanceProfile shows no role once more.
  const { iam } = aws.provisioning().aws
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: NAME, RoleName: NAME }))
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: NAME, RoleName: NAME }))
  await up(aws)
  expect(await all(aws)).toEqual({ [NAME]: [NAME] })
})

describe('whatever happens to a call', () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    test(`${fault}: run again, there is one, with its role; removed, there is none`, async () => {
      for (let at = 0; ; at++) {
        const aws = await testAws(identityManners())
        aws.emulator.failAt(at, fault)
        await up(aws).catch(() => {})
        const wasUpHit = aws.emulator.mutations.length > at
        aws.emulator.revive()
        await up(aws)
        expect(await all(aws), `${fault} at ${at} of up`).toEqual({ [NAME]: [NAME] })
        const made = aws.emulator.mutations.length
        aws.emulator.failAt(at, fault)
        await down(aws).catch(() => {})
        const wasDownHit = aws.emulator.mutations.length > made + at
        aws.emulator.revive()
        await down(aws)
        expect(await all(aws), `${fault} at ${at} of the removal`).toEqual({})
        expect(await countRoles(aws.provisioning())).toBe(0)
        if (!wasUpHit && !wasDownHit) break
      }
    })
})

test('removal leaves nothing, twice; other stacks and regions keep theirs', async () => {
  const aws = await testAws(identityManners())
  await up(aws, {}, INSTANCE_ROLE_NAMES)
  await up(aws, { stack: 'other' })
  await up(aws, { region: 'eu-west-1' })
  expect(await countInstanceProfiles(aws.provisioning())).toBe(2)
  await down(aws)
  expect(await countInstanceProfiles(aws.provisioning())).toBe(0)
  const made = aws.emulator.mutations.length
  await down(aws)
  expect(aws.emulator.mutations).toHaveLength(made)
  const [other, abroad] = ['clickstream-other-us-east-1-oltp', 'clickstream-shop-eu-west-1-oltp']
  expect(await all(aws)).toEqual({ [other]: [other], [abroad]: [abroad] })
})
