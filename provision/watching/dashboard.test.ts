import {
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { watchingManners } from '../../test/aws/manners/watching.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { countDashboards, ensureDashboard, removeDashboard } from './dashboard.ts'
import type { DashboardBody } from './dashboard-body.ts'

const WATCHED = {
  oltpInstanceId: 'i-0oltp',
  analyticsInstanceId: 'i-0analytics',
  etlFunctionName: 'clickstream-shop-etl',
  apiId: 'a1b2c3',
}
const DashboardName = 'clickstream-shop-us-east-1'

async function up({ provisioning }: TestAws, options: ProvisioningOptions = {}) {
  const one = provisioning(options)
  await runSteps(one, (steps) => steps.start('watching/dashboard', () => ensureDashboard(one, WATCHED)))
  return one.changes.all
}

test('is made, and then it is as it is to be', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const made = test.emulator.mutations.length
  expect(await up(test)).toEqual([])
  expect(test.emulator.mutations).toHaveLength(made)
  const { cloudwatch } = test.provisioning().aws
  const told = await cloudwatch.send(new GetDashboardCommand({ DashboardName }))
  const { widgets } = JSON.parse(told.DashboardBody ?? '') as DashboardBody
  expect(JSON.stringify(widgets)).toMatch(/CPUUtilization.*i-0oltp.*i-0analytics.*NetworkIn.*5xx.*Duration/)
  for (const widget of widgets) expect(widget).toMatchObject({ properties: { region: 'us-east-1' } })
})

test('what somebody changed comes back; the same in other words is no change', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const { cloudwatch } = test.provisioning().aws
  const told = await cloudwatch.send(new GetDashboardCommand({ DashboardName }))
  const body = JSON.parse(told.DashboardBody ?? '') as DashboardBody
  const put = (DashboardBody: string) =>
    cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }))
  await put(JSON.stringify(body, null, 2))
  expect(await up(test)).toEqual([])
  await put(JSON.stringify({ widgets: body.widgets.slice(1) }))
  const plan = await up(test, { mode: 'plan' })
  const changes = await up(test)
  expect(plan).toEqual(changes)
  expect(changes).toMatchObject([{ what: `what dashboard ${DashboardName} shows` }])
  expect(await up(test)).toEqual([])
})

test('tags come back; without ours it is taken for somebody else’s, and left alone', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const { account, aws } = test.provisioning()
  const ResourceARN = `arn:aws:cloudwatch::${account}:dashboard/${DashboardName}`
  await aws.cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['clickstream:part'] }))
  expect(await up(test)).toMatchObject([{ kind: 'change' }])
  await aws.cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['clickstream:stack'] }))
  await expect(up(test)).rejects.toMatchObject({ name: 'NameTaken' })
  await removeDashboard(test.provisioning())
  const { DashboardEntries } = await aws.cloudwatch.send(new ListDashboardsCommand({}))
  expect(DashboardEntries).toHaveLength(1)
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await testAws(watchingManners())
  expect(await up(test, { mode: 'plan' })).toMatchObject([{ kind: 'create' }])
  expect(test.emulator.mutations).toEqual([])
})

test('each fault: run again, it is there; teardown leaves nothing, twice', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const) {
    const test = await testAws(watchingManners())
    test.emulator.failAt(0, fault)
    await up(test).catch(() => {})
    test.emulator.revive()
    await up(test)
    await up(test, { stack: 'other' })
    expect(await countDashboards(test.provisioning()), fault).toBe(1)
    test.emulator.failAt(0, fault)
    await removeDashboard(test.provisioning()).catch(() => {})
    test.emulator.revive()
    await removeDashboard(test.provisioning())
    expect(await countDashboards(test.provisioning()), fault).toBe(0)
    const sent = test.emulator.mutations.length
    await removeDashboard(test.provisioning())
    expect(test.emulator.mutations.length).toBe(sent)
    expect(await countDashboards(test.provisioning({ stack: 'other' }))).toBe(1)
  }
})
