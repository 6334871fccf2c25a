import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { identityManners } from '../../test/aws/manners/identity.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { ROLE_NAMES, type RoleName, roleName, rolePart } from './names.ts'
import { POLICIES } from './policies/policies.ts'
import { trustPolicy } from './policies/trust.ts'
import { documentDifference } from './policy-document.ts'
import { countRoles, removeRole, removeRoles } from './remove-roles.ts'
import { ensureRole, type Role } from './role.ts'

const BUCKETS = { rawBucket: 'raw', artifactsBucket: 'artifacts' }

/** @returns the roles, and what was changed */
async function up(
  { provisioning }: TestAws,
  options: ProvisioningOptions = {},
  names: readonly RoleName[] = ROLE_NAMES,
  buckets = BUCKETS,
) {
  const one = provisioning(options)
  const roles: Partial<Record<RoleName, Role>> = {}
  await runSteps(one, (steps) => {
    for (const of of names)
      steps.start(rolePart(of), async () => {
        roles[of] = await ensureRole(one, of, buckets)
      })
  })
  return { roles, changes: one.changes.all }
}

/** Whether a role is as it is to be, by AWS itself. */
async function expectWhole({ provisioning, emulator }: TestAws, of: RoleName): Promise<void> {
  const { aws, account, region, stack } = provisioning()
  const RoleName = roleName({ stack, region }, of)
  const { Role: told } = await aws.iam.send(new GetRoleCommand({ RoleName }))
  expect(told?.Arn).toBe(`arn:aws:iam::${emulator.account}:role/clickstream/${RoleName}`)
  expect(documentDifference(told?.AssumeRolePolicyDocument, trustPolicy({ account }, of))).toBeNull()
  expect(told?.Tags).toEqual(
    expect.arrayContaining([
      { Key: 'clickstream:stack', Value: 'shop' },
      { Key: 'clickstream:part', Value: `identity/${of}` },
      { Key: 'clickstream:region', Value: 'us-east-1' },
    ]),
  )
  const { PolicyNames } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName }))
  expect(PolicyNames).toEqual(['clickstream'])
  const { PolicyDocument } = await aws.iam.send(
    new GetRolePolicyCommand({ RoleName, PolicyName: 'clickstream' }),
  )
  expect(documentDifference(PolicyDocument, POLICIES[of]({ account, region, stack, ...BUCKETS }))).toBeNull()
  const { AttachedPolicies } = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
  expect(AttachedPolicies).toEqual([])
}

async function roleNames({ provisioning }: TestAws): Promise<string[]> {
  const names: string[] = []
  const pages = paginateListRoles({ client: provisioning().aws.iam }, {})
  for await (const { Roles = [] } of pages) names.push(...Roles.map(({ RoleName = '' }) => RoleName))
  return names.sort()
}

test('all are made, and then they are as they are to be', async () => {
  const aws = await testAws(identityManners())
  const { roles } = await up(aws)
  for (const of of ROLE_NAMES) await expectWhole(aws, of)
  const made = aws.emulator.mutations.length
  const again = await up(aws)
  expect(again.roles).toEqual(roles)
  expect(again.changes).toEqual([])
  expect(aws.emulator.mutations).toHaveLength(made)
})

describe('what somebody changed is put right, and said', () => {
  const RoleName = 'clickstream-shop-us-east-1-etl'
  const anything = (Action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'All', Effect: 'Allow', Action, Resource: '*' }],
    })

  test.each([
    [
      'who may act as it',
      new UpdateAssumeRolePolicyCommand({
        RoleName,
        PolicyDocument: JSON.stringify(trustPolicy({ account: '1' }, 'oltp')),
      }),
      { kind: 'change', what: 'who may act as the role', from: 'Service', to: 'Service' },
    ],
    [
      'what it may do',
      new PutRolePolicyCommand({ RoleName, PolicyName: 'clickstream', PolicyDocument: anything('s3:*') }),
      {
        kind: 'change',
        what: 'what the role may do',
        from: 'All',
        to: 'ReadRawEvents, ListRawEvents, Parameters, DecryptParameters, OwnLog, NetworkInterfaces, NotByTheCode',
      },
    ],
    [
      'a further inline policy',
      new PutRolePolicyCommand({ RoleName, PolicyName: 'more', PolicyDocument: anything('s3:*') }),
      { kind: 'remove', what: 'foreign inline policy more' },
    ],
    [
      'its tags',
      new UntagRoleCommand({ RoleName, TagKeys: ['clickstream:part', 'Name'] }),
      { kind: 'change', what: 'tags clickstream:part, Name' },
    ],
  ] as const)('%s', async (_, drift, change) => {
    const aws = await testAws(identityManners())
    await up(aws, {}, ['etl'])
    await aws.time.sleep(5000, new AbortController().signal)
    await aws.provisioning().aws.iam.send(drift as never)
    const plan = await up(aws, { mode: 'plan' }, ['etl'])
    expect(plan.changes).toEqual([{ part: 'identity/etl', ...change }])
    const { changes } = await up(aws, {}, ['etl'])
    expect(changes).toEqual(plan.changes)
    await expectWhole(aws, 'etl')
    expect((await up(aws, {}, ['etl'])).changes).toEqual([])
  })

  test('a managed policy is detached', async () => {
    const aws = await testAws(identityManners())
    await up(aws, {}, ['etl'])
    const { iam } = aws.provisioning().aws
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'wide', PolicyDocument: anything('*') }),
    )
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }))
    const { changes } = await up(aws, {}, ['etl'])
    expect(changes).toEqual([
      { part: 'identity/etl', kind: 'remove', what: `foreign attached policy ${Policy?.Arn}` },
    ])
    await expectWhole(aws, 'etl')
  })

  test('another bucket changes what may be done, and nothing else', async () => {
    const aws = await testAws(identityManners())
    await up(aws)
    const { changes } = await up(aws, {}, ROLE_NAMES, { ...BUCKETS, rawBucket: 'newer' })
    expect(changes.map(({ part, what }) => `${part}: ${what}`).sort()).toEqual([
      'identity/etl: what the role may do',
      'identity/ingest: what the role may do',
    ])
  })
})

test('a plan says what would be, and changes nothing', async () => {
  const aws = await testAws(identityManners())
  const { roles, changes } = await up(aws, { mode: 'plan' }, ['web'])
  expect(changes).toEqual([
    { part: 'identity/web', kind: 'create', what: 'IAM role clickstream-shop-us-east-1-web' },
  ])
  expect(roles.web).toEqual({ of: 'web', name: 'clickstream-shop-us-east-1-web', arn: '(identity/web)' })
  expect(aws.emulator.mutations).toEqual([])
})

test('a plan with buckets that are only planned compares the rest', async () => {
  const aws = await testAws(identityManners())
  await up(aws, {}, ['etl'])
  const planned = { rawBucket: '(storage/raw)', artifactsBucket: '(storage/artifacts)' }
  expect((await up(aws, { mode: 'plan' }, ['etl'], planned)).changes).toEqual([])
})

test("a name that is another's is told, and what bears it is left alone", async () => {
  const aws = await testAws(identityManners())
  const { iam } = aws.provisioning().aws
  const RoleName = 'clickstream-shop-us-east-1-web'
  const AssumeRolePolicyDocument = JSON.stringify(trustPolicy({ account: '1' }, 'oltp'))
  await iam.send(new CreateRoleCommand({ RoleName, Path: '/clickstream/', AssumeRolePolicyDocument }))
  await aws.time.sleep(5000, new AbortController().signal)
  await expect(up(aws, {}, ['web'])).rejects.toMatchObject({
    name: 'NameTaken',
    what: 'IAM role',
    taken: RoleName,
  })
  await removeRoles(aws.provisioning())
  expect(aws.emulator.mutations.map(({ operation }) => operation)).toEqual(['CreateRole'])
  expect(await roleNames(aws)).toEqual([RoleName])
})

describe('whatever happens to a call', () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    test(`${fault}: run again, each role is there once, whole; removed, none is`, async () => {
      for (let at = 0; ; at++) {
        const aws = await testAws(identityManners())
        aws.emulator.failAt(at, fault)
        await up(aws, {}, ['etl']).catch(() => {})
        const wasUpHit = aws.emulator.mutations.length > at
        aws.emulator.revive()
        await up(aws, {}, ['etl'])
        await expectWhole(aws, 'etl')
        const made = aws.emulator.mutations.length
        aws.emulator.failAt(at, fault)
        await removeRoles(aws.provisioning()).catch(() => {})
        const wasRemovalHit = aws.emulator.mutations.length > made + at
        aws.emulator.revive()
        await removeRoles(aws.provisioning())
        expect(await roleNames(aws), `${fault} at ${at}`).toEqual([])
        if (!wasUpHit && !wasRemovalHit) break
      }
    })
})

describe('removal', () => {
  test('takes everything off them first; a second one finds nothing to do', async () => {
    const aws = await testAws(identityManners())
    await up(aws)
    expect(await countRoles(aws.provisioning())).toBe(7)
    await removeRoles(aws.provisioning())
    expect(await countRoles(aws.provisioning())).toBe(0)
    expect(await roleNames(aws)).toEqual([])
    const made = aws.emulator.mutations.length
    await removeRoles(aws.provisioning())
    await removeRole(aws.provisioning(), 'etl')
    expect(aws.emulator.mutations).toHaveLength(made)
  })

  test('the role of the ETL can be kept until Lambda no longer needs it', async () => {
    const aws = await testAws(identityManners())
    await up(aws)
    await removeRoles(aws.provisioning(), ['etl'])
    expect(await roleNames(aws)).toEqual(['clickstream-shop-us-east-1-etl'])
    await removeRole(aws.provisioning(), 'etl')
    expect(await roleNames(aws)).toEqual([])
  })

  test('a role of an older version, with what was attached to it, goes too', async () => {
    const aws = await testAws(identityManners())
    await up(aws, {}, ['web'])
    const { iam } = aws.provisioning().aws
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'clickstream-shop-us-east-1-glue',
        Path: '/clickstream/',
        AssumeRolePolicyDocument: JSON.stringify(trustPolicy({ account: '1' }, 'oltp')),
        Tags: [
          { Key: 'clickstream:stack', Value: 'shop' },
          { Key: 'clickstream:region', Value: 'us-east-1' },
        ],
      }),
    )
    await aws.time.sleep(5000, new AbortController().signal)
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    })
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'wide', PolicyDocument }))
    await iam.send(
      new AttachRolePolicyCommand({ RoleName: 'clickstream-shop-us-east-1-glue', PolicyArn: Policy?.Arn }),
    )
    expect(await countRoles(aws.provisioning())).toBe(2)
    await removeRoles(aws.provisioning())
    expect(await roleNames(aws)).toEqual([])
  })

  test('says in a plan what would go, and removes nothing', async () => {
    const aws = await testAws(identityManners())
    await up(aws, {}, ['web'])
    const plan = aws.provisioning({ mode: 'plan' })
    await removeRoles(plan)
    expect(plan.changes.all).toEqual([
      { part: 'identity', kind: 'remove', what: 'IAM role clickstream-shop-us-east-1-web' },
    ])
    expect(await countRoles(aws.provisioning())).toBe(1)
  })
})

test('another stack, and the stack of the same name in another region, are others', async () => {
  const aws = await testAws(identityManners())
  await up(aws, {}, ['etl'])
  await up(aws, { stack: 'other' }, ['etl'])
  await up(aws, { region: 'eu-west-1' }, ['etl'])
  expect((await up(aws, {}, ['etl'])).changes).toEqual([])
  await removeRoles(aws.provisioning())
  expect(await roleNames(aws)).toEqual(['clickstream-other-us-east-1-etl', 'clickstream-shop-eu-west-1-etl'])
  expect(await countRoles(aws.provisioning({ stack: 'other' }))).toBe(1)
})
