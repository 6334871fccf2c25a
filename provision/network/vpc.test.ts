import { DeleteTagsCommand, DescribeVpcAttributeCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { ensureVpc } from './vpc.ts'

/** @returns its id */
async function up({ provisioning }: TestAws): Promise<string> {
  const one = provisioning()
  let vpcId = ''
  await runSteps(one, (steps) =>
    steps.start('network/vpc', async () => {
      vpcId = await ensureVpc(one)
    }),
  )
  return vpcId
}

test('is made, and then it is as it is to be', async () => {
  const test = await testAws()
  const vpcId = await up(test)
  const made = test.emulator.mutations.length
  expect(await up(test)).toBe(vpcId)
  expect(test.emulator.mutations).toHaveLength(made)
  const { aws } = test.provisioning()
  const told = await aws.ec2.send(
    new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsHostnames' }),
  )
  expect(told.EnableDnsHostnames?.Value).toBe(true)
})

test('a tag that was taken away comes back, on the same VPC', async () => {
  const test = await testAws()
  const vpcId = await up(test)
  const { aws } = test.provisioning()
  await aws.ec2.send(new DeleteTagsCommand({ Resources: [vpcId], Tags: [{ Key: 'clickstream:part' }] }))
  expect(await up(test)).toBe(vpcId)
  const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))
  expect(Vpcs?.[0]?.Tags).toContainEqual({ Key: 'clickstream:part', Value: 'network/vpc' })
})

test('each fault, at each of its calls: run again, there is one, whole', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1]) {
      const test = await testAws()
      test.emulator.failAt(at, fault)
      await up(test).catch(() => {})
      test.emulator.revive()
      await up(test)
      const { aws } = test.provisioning()
      const { Vpcs = [] } = await aws.ec2.send(
        new DescribeVpcsCommand({ Filters: [{ Name: 'tag:clickstream:stack', Values: ['shop'] }] }),
      )
      expect(Vpcs, `${fault} at ${at}`).toHaveLength(1)
    }
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await testAws()
  const plan = test.provisioning({ mode: 'plan' })
  await runSteps(plan, (steps) => steps.start('network/vpc', () => ensureVpc(plan)))
  expect(plan.changes.all).toEqual([{ part: 'network/vpc', kind: 'create', what: 'VPC' }])
  expect(test.emulator.mutations).toEqual([])
})
