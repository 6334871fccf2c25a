import {
  AdminCreateUserCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { userPoolManners } from '../../test/aws/manners/user-pools.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { tagsOf } from '../tags.ts'
import { countUserPools, removeUserPools } from './remove-user-pools.ts'
import { ensureUserPool } from './user-pool.ts'
import { ensureUserPoolClient } from './user-pool-client.ts'
import { CLIENT_SETTINGS, POOL_AT_BIRTH, POOL_SETTINGS } from './user-pool-settings.ts'

/** @returns ids, and what was changed */
async function up({ provisioning }: TestAws, options: ProvisioningOptions = {}) {
  const one = provisioning(options)
  let [poolId, clientId] = ['', '']
  await runSteps(one, (steps) => {
    steps.start('identity/user-pool', async () => {
      poolId = (await ensureUserPool(one)).poolId
      clientId = (await ensureUserPoolClient(one, poolId)).clientId
    })
  })
  return { ids: { poolId, clientId }, changes: one.changes.all }
}

const cognitoOf = ({ provisioning }: TestAws) => provisioning().aws.cognito
const later = ({ time }: TestAws) => time.sleep(5000, new AbortController().signal)

/** How many pools and clients there are, of whomever; once lists tell of all. */
async function counted(aws: TestAws): Promise<number[]> {
  await later(aws)
  const cognito = cognitoOf(aws)
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }))
  const counts: number[] = []
  for (const { Id } of UserPools) {
    const told = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId: Id, MaxResults: 60 }))
    counts.push(told.UserPoolClients?.length ?? 0)
  }
  return counts
}

async function expectWhole(aws: TestAws, { poolId, clientId }: { poolId: string; clientId: string }) {
  const cognito = cognitoOf(aws)
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: poolId }))
  expect(UserPool).toMatchObject({
    Name: 'clickstream-shop',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    UserPoolTags: tagsOf({ stack: 'shop' }, 'identity/user-pool'),
    ...POOL_SETTINGS,
  })
  const { UserPoolClient } = await cognito.send(
    new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId }),
  )
  expect(UserPoolClient).toMatchObject({ ClientName: 'clickstream-shop', ...CLIENT_SETTINGS })
  expect(UserPoolClient?.ClientSecret).toBeUndefined()
}

test('pool and client are made, and then they are as they are to be', async () => {
  const aws = await testAws(userPoolManners())
  const { ids } = await up(aws)
  await expectWhole(aws, ids)
  const made = aws.emulator.mutations.length
  const again = await up(aws)
  expect(again).toEqual({ ids, changes: [] })
  expect(aws.emulator.mutations).toHaveLength(made)
})

describe('what somebody changed is put right, in one call', () => {
  test('of the pool, and what the owner added stays', async () => {
    const aws = await testAws(userPoolManners())
    const { ids } = await up(aws)
    const own = {
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER' as const,
        SourceArn: 'arn:aws:ses:us-east-1:1:identity/a',
      },
      VerificationMessageTemplate: {
        DefaultEmailOption: 'CONFIRM_WITH_CODE' as const,
        EmailMessage: 'Welcome: {####}',
      },
      LambdaConfig: { PostConfirmation: 'arn:aws:lambda:us-east-1:1:function:welcome' },
    }
    await cognitoOf(aws).send(
      new UpdateUserPoolCommand({
        UserPoolId: ids.poolId,
        ...POOL_SETTINGS,
        ...own,
        Policies: { PasswordPolicy: { ...POOL_SETTINGS.Policies.PasswordPolicy, MinimumLength: 6 } },
        DeletionProtection: 'ACTIVE',
        UserPoolTags: { 'clickstream:stack': 'shop', theirs: 'too' },
      }),
    )
    const expected = [
      {
        part: 'identity/user-pool',
        kind: 'change',
        what: 'Policies.PasswordPolicy.MinimumLength, DeletionProtection, tag clickstream:part, tag Name',
        from: '6, ACTIVE, not set, not set',
        to: '10, INACTIVE, identity/user-pool, shop identity/user-pool',
      },
    ]
    expect((await up(aws, { mode: 'plan' })).changes).toEqual(expected)
    const again = await up(aws)
    expect(again).toEqual({ ids, changes: expected })
    await expectWhole(aws, ids)
    const { UserPool } = await cognitoOf(aws).send(new DescribeUserPoolCommand({ UserPoolId: ids.poolId }))
    expect(UserPool).toMatchObject({ ...own, UserPoolTags: { theirs: 'too' } })
  })

  test('of the client, and what the owner added stays', async () => {
    const aws = await testAws(userPoolManners())
    const { ids } = await up(aws)
    const CallbackURLs = ['https://shop.example/back']
    await cognitoOf(aws).send(
      new UpdateUserPoolClientCommand({
        UserPoolId: ids.poolId,
        ClientId: ids.clientId,
        ...CLIENT_SETTINGS,
        CallbackURLs,
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        PreventUserExistenceErrors: 'LEGACY',
      }),
    )
    const again = await up(aws)
    expect(again.ids).toEqual(ids)
    expect(again.changes).toEqual([
      {
        part: 'identity/user-pool',
        kind: 'change',
        what: 'client: ExplicitAuthFlows, PreventUserExistenceErrors',
        from: '["ALLOW_REFRESH_TOKEN_AUTH"], LEGACY',
        to: '["ALLOW_USER_PASSWORD_AUTH","ALLOW_USER_SRP_AUTH","ALLOW_REFRESH_TOKEN_AUTH"], ENABLED',
      },
    ])
    await expectWhole(aws, ids)
    const { UserPoolClient } = await cognitoOf(aws).send(
      new DescribeUserPoolClientCommand({ UserPoolId: ids.poolId, ClientId: ids.clientId }),
    )
    expect(UserPoolClient?.CallbackURLs).toEqual(CallbackURLs)
  })

  test('a client with a secret is not the one: another is made beside it', async () => {
    const aws = await testAws(userPoolManners())
    const { ids } = await up(aws)
    const made = await cognitoOf(aws).send(
      new CreateUserPoolClientCommand({
        UserPoolId: ids.poolId,
        ClientName: 'clickstream-shop',
        GenerateSecret: true,
      }),
    )
    await later(aws)
    expect((await up(aws)).ids).toEqual(ids)
    expect(made.UserPoolClient?.ClientId).not.toBe(ids.clientId)
    expect(await counted(aws)).toEqual([2])
  })
})

test('a plan says what would be, and changes nothing', async () => {
  const aws = await testAws(userPoolManners())
  expect(await up(aws, { mode: 'plan' })).toEqual({
    ids: { poolId: '(identity/user-pool)', clientId: '(identity/user-pool-client)' },
    changes: [
      { part: 'identity/user-pool', kind: 'create', what: 'user pool' },
      { part: 'identity/user-pool', kind: 'create', what: 'user pool client' },
    ],
  })
  expect(aws.emulator.mutations).toEqual([])
})

describe('whatever happens to a call', () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    test(`${fault}: run again, there is one pool with one client; removed, none`, async () => {
      for (let at = 0; ; at++) {
        const aws = await testAws(userPoolManners())
        aws.emulator.failAt(at, fault)
        await up(aws).catch(() => {})
        const wasUpHit = aws.emulator.mutations.length > at
        aws.emulator.revive()
        await later(aws)
        await expectWhole(aws, (await up(aws)).ids)
        expect(await counted(aws), `${fault} at ${at}`).toEqual([1])
        const made = aws.emulator.mutations.length
        aws.emulator.failAt(at, fault)
        await removeUserPools(aws.provisioning()).catch(() => {})
        const wasRemovalHit = aws.emulator.mutations.length > made + at
        aws.emulator.revive()
        await removeUserPools(aws.provisioning())
        expect(await counted(aws), `${fault} at ${at} of the removal`).toEqual([])
        if (!wasUpHit && !wasRemovalHit) break
      }
    })
})

describe('twins, after an answer was lost and a list was late', () => {
  const twin = (aws: TestAws) =>
    cognitoOf(aws).send(
      new CreateUserPoolCommand({
        ...POOL_AT_BIRTH,
        PoolName: 'clickstream-shop',
        UserPoolTags: tagsOf({ stack: 'shop' }, 'identity/user-pool'),
      }),
    )

  test('of empty ones one stays', async () => {
    const aws = await testAws(userPoolManners())
    await twin(aws)
    await twin(aws)
    await later(aws)
    await expectWhole(aws, (await up(aws)).ids)
    expect(await counted(aws)).toEqual([1])
  })

  test('the one that shoppers are in stays, and none is removed', async () => {
    const aws = await testAws(userPoolManners())
    const ids = [await twin(aws), await twin(aws), await twin(aws)].map(({ UserPool }) => UserPool?.Id ?? '')
    const poolId = ids.toSorted().at(-1) ?? ''
    await cognitoOf(aws).send(
      new AdminCreateUserCommand({ UserPoolId: poolId, Username: 'somebody@example.org' }),
    )
    await later(aws)
    expect((await up(aws)).ids.poolId).toBe(poolId)
    expect(await counted(aws)).toHaveLength(3)
    await removeUserPools(aws.provisioning())
    expect(await counted(aws)).toEqual([])
  })
})

test("others' pools are left alone: without our tag, or another stack's", async () => {
  const aws = await testAws(userPoolManners())
  await cognitoOf(aws).send(new CreateUserPoolCommand({ PoolName: 'clickstream-shop' }))
  await cognitoOf(aws).send(new CreateUserPoolCommand({ PoolName: 'accounts' }))
  const other = await up(aws, { stack: 'other' })
  const { ids } = await up(aws)
  expect(await countUserPools(aws.provisioning())).toBe(1)
  await removeUserPools(aws.provisioning())
  expect(await countUserPools(aws.provisioning())).toBe(0)
  const made = aws.emulator.mutations.length
  await removeUserPools(aws.provisioning())
  expect(aws.emulator.mutations).toHaveLength(made)
  expect((await counted(aws)).toSorted()).toEqual([0, 0, 1])
  expect((await up(aws, { stack: 'other' })).ids).toEqual(other.ids)
  expect((await up(aws)).ids.poolId).not.toBe(ids.poolId)
})

test('a pool that somebody protected, or gave a domain, is removed all the same', async () => {
  const aws = await testAws(userPoolManners())
  const { ids } = await up(aws)
  const UserPoolId = ids.poolId
  await cognitoOf(aws).send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'our-shop' }))
  await cognitoOf(aws).send(
    new UpdateUserPoolCommand({
      UserPoolId,
      ...POOL_SETTINGS,
      DeletionProtection: 'ACTIVE',
      UserPoolTags: { 'clickstream:stack': 'shop' },
    }),
  )
  await removeUserPools(aws.provisioning())
  expect(await counted(aws)).toEqual([])
})
