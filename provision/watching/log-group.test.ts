import {
  CreateLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { expect, test } from 'vitest'
import { watchingManners } from '../../test/aws/manners/watching.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { countLogGroups, removeLogGroups } from './remove-log-groups.ts'
import { startLogs } from './watching.ts'

const ETL = '/aws/lambda/clickstream-shop-etl'

async function up({ provisioning }: TestAws, options: ProvisioningOptions = {}) {
  const one = provisioning(options)
  await runSteps(one, (steps) => startLogs(one, steps))
  return one.changes.all
}

async function groups({ provisioning }: TestAws) {
  const { logGroups = [] } = await provisioning().aws.logs.send(new DescribeLogGroupsCommand({}))
  return logGroups
}

test('are made, expire, and then are as they are to be', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const made = test.emulator.mutations.length
  expect(await up(test)).toEqual([])
  expect(test.emulator.mutations).toHaveLength(made)
  expect((await groups(test)).map((one) => [one.logGroupName, one.retentionInDays]).toSorted()).toEqual([
    [ETL, 30],
    ['/aws/lambda/clickstream-shop-ingest', 30],
    ['/clickstream/shop/api', 30],
  ])
})

test('retention and tags come back; another retention in the settings is a change', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const { logs } = test.provisioning().aws
  const group = (await groups(test)).find(({ logGroupName }) => logGroupName === ETL)
  const resourceArn = group?.logGroupArn
  await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: ETL }))
  await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['clickstream:part'] }))
  const plan = await up(test, { mode: 'plan' })
  const changes = await up(test)
  expect(plan).toEqual(changes)
  expect(changes).toEqual([
    { part: 'watching/log-etl', kind: 'change', what: 'tags clickstream:part' },
    { part: 'watching/log-etl', kind: 'change', what: 'log retention', from: 'for ever', to: '30 days' },
  ])
  const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn }))
  expect(tags).toMatchObject({ 'clickstream:part': 'watching/log-etl' })
  const other = await up(test, { settings: { aws: { logDays: 7 } } })
  expect(other.map(({ to }) => to)).toEqual(['7 days', '7 days', '7 days'])
})

test("somebody else's group of the name is an error, and left alone", async () => {
  const test = await testAws(watchingManners())
  const { logs } = test.provisioning().aws
  await logs.send(new CreateLogGroupCommand({ logGroupName: ETL, tags: { team: 'billing' } }))
  await expect(up(test)).rejects.toMatchObject({ name: 'NameTaken', taken: ETL })
  await removeLogGroups(test.provisioning())
  expect((await groups(test)).map(({ logGroupName }) => logGroupName)).toEqual([ETL])
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await testAws(watchingManners())
  expect(await up(test, { mode: 'plan' })).toHaveLength(3)
  expect(test.emulator.mutations).toEqual([])
})

test.for([
  'kill',
  'lost',
  'throttled',
  'failed',
] as const)('%s, at each of its calls: run again, all are there, whole', async (fault) => {
  for (let at = 0; at < 6; at++) {
    const test = await testAws(watchingManners())
    test.emulator.failAt(at, fault)
    await up(test).catch(() => {})
    test.emulator.revive()
    await up(test)
    const found = (await groups(test)).map(({ retentionInDays }) => retentionInDays)
    expect(found, `${fault} at ${at}`).toEqual([30, 30, 30])
  }
})

test('teardown leaves nothing, twice, and what is of a stack whose name begins alike', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  await up(test, { stack: 'shop-2' })
  await up(test, { stack: 'other' })
  const one = test.provisioning()
  expect(await countLogGroups(one)).toBe(3)
  await removeLogGroups(one)
  expect(await countLogGroups(one)).toBe(0)
  const sent = test.emulator.mutations.length
  await removeLogGroups(test.provisioning())
  expect(test.emulator.mutations.length).toBe(sent)
  for (const stack of ['shop-2', 'other']) expect(await countLogGroups(test.provisioning({ stack }))).toBe(3)
})
