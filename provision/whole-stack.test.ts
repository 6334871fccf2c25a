import { GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2'
import { CreateRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { allManners } from '../test/aws/manners/all.ts'
import { fakeBundles, stackUp } from '../test/aws/stack.ts'
import { testAws } from '../test/aws/test-aws.ts'
import { takeStackDown } from './teardown.ts'

/** All parts together, on an AWS with manners. */

const foundIn = (left: Record<string, number>) => Object.entries(left).filter(([, n]) => n > 0)

describe('the whole stack', () => {
  test('a plan, up, up again, down, down again', async () => {
    const aws = await testAws(allManners())
    const folder = await fakeBundles()
    const plan = await stackUp(aws, folder, { mode: 'plan' })
    expect(plan.changes.length).toBeGreaterThan(40)
    expect(plan.changes.every(({ kind }) => kind === 'create')).toBe(true)
    expect(aws.emulator.mutations).toEqual([])

    const began = aws.time.now()
    const first = await stackUp(aws, folder)
    const { Items = [] } = await aws.provisioning().aws.apigateway.send(new GetApisCommand({}))
    // Browsers may send events from the storefront that is hosted.
    expect(Items[0]?.CorsConfiguration?.AllowOrigins).toEqual([
      expect.stringMatching(/^https:\/\/main\.d\w+\.amplifyapp\.com$/),
    ])
    expect(first.endpoint).toMatch(/^https:\/\//)
    const made = new Set(first.changes.map(({ part }) => part))
    for (const { part, what } of plan.changes) expect(made, `${part}: ${what}`).toContain(part)
    expect(aws.time.now() - began).toBeLessThan(10 * 60_000)

    const calls = aws.emulator.mutations.length
    expect((await stackUp(aws, folder)).changes).toEqual([])
    expect(aws.emulator.mutations.slice(calls)).toEqual([])
    expect((await stackUp(aws, folder, { mode: 'plan' })).changes).toEqual([])

    const down = await takeStackDown(aws.provisioning(), false)
    expect(down.failures).toEqual([])
    expect(foundIn(down.left)).toEqual([])
    const after = aws.emulator.mutations.length
    await takeStackDown(aws.provisioning(), false)
    expect(aws.emulator.mutations.slice(after).map(({ operation }) => operation)).toEqual([])
  })

  test('two stacks side by side: one goes, the other stays as it is', async () => {
    const aws = await testAws(allManners())
    const folder = await fakeBundles()
    await stackUp(aws, folder, { stack: 'shop' })
    await stackUp(aws, folder, { stack: 'shop-2' })
    const down = await takeStackDown(aws.provisioning({ stack: 'shop' }), false)
    expect(foundIn(down.left)).toEqual([])
    expect((await stackUp(aws, folder, { stack: 'shop-2' })).changes).toEqual([])
  })

  test('what is a stranger’s in the same account stays as it is', async () => {
    const aws = await testAws(allManners())
    const { ec2, s3, iam, logs } = aws.provisioning().aws
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
    await aws.time.sleep(10_000, new AbortController().signal)
    await ec2.send(
      new CreateSecurityGroupCommand({ VpcId: Vpc?.VpcId, GroupName: 'sg_endpoints', Description: 'theirs' }),
    )
    await s3.send(new CreateBucketCommand({ Bucket: `theirs-${aws.emulator.account}` }))
    await iam.send(new CreateRoleCommand({ RoleName: 'theirs', AssumeRolePolicyDocument: '{}' }))
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/clickstream/shop-theirs/api' }))
    const theirs = async () => ({
      groups: (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups?.length,
      vpcs: (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length,
      buckets: (await s3.send(new ListBucketsCommand({}))).Buckets?.length,
      roles: (await iam.send(new ListRolesCommand({}))).Roles?.length,
      logs: (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.length,
    })
    await aws.time.sleep(10_000, new AbortController().signal)
    const before = await theirs()
    await stackUp(aws, await fakeBundles())
    const { left } = await takeStackDown(aws.provisioning(), false)
    expect(foundIn(left)).toEqual([])
    expect(await theirs()).toEqual(before)
  })

  test('another program, storefront and schedule are applied, and only they', async () => {
    const aws = await testAws(allManners())
    await stackUp(aws, await fakeBundles(1))
    const settings = { schedule: { everyMinutes: 5 } }
    const { changes } = await stackUp(aws, await fakeBundles(2), { settings })
    expect(changes.map(({ part, kind }) => `${kind} ${part}`).sort()).toEqual([
      'change functions/etl',
      'change functions/ingest',
      'change hosting/release',
      'change hosting/source',
      'change schedule/etl',
    ])
  })
})
