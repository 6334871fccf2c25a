import {
  CreateNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2'
import { DeleteRoleCommand } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { allInterfaces, etlSpec, functionNeeds, ingestSpec } from '../../test/aws/function-account.ts'
import { functionManners } from '../../test/aws/manners/functions.ts'
import { type ProvisioningOptions, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { ensureFunction } from './function.ts'
import { countFunctionInterfaces, countFunctions, removeFunctions } from './remove.ts'

async function withBoth(test: TestAws, options?: ProvisioningOptions) {
  const one = test.provisioning(options)
  const needs = await functionNeeds(one)
  await ensureFunction(one, ingestSpec(needs.roleArn))
  await ensureFunction(one, etlSpec(needs))
  return needs
}

async function teardown(test: TestAws): Promise<string[]> {
  const one = test.provisioning()
  const said: string[] = []
  await removeFunctions(one, { onWaiting: (text) => said.push(text) })
  return said
}

const left = async ({ provisioning }: TestAws, options?: ProvisioningOptions) => [
  await countFunctions(provisioning(options)),
  await countFunctionInterfaces(provisioning(options)),
]

test('both go, and what Lambda leaves in the network, within minutes; twice', async () => {
  const test = await testAws(functionManners())
  await withBoth(test)
  expect(await left(test)).toEqual([2, 1])
  const began = test.time.now()
  const said = await teardown(test)
  expect(said).toContain('1 network interface of Lambda')
  // Taken away as soon as it is free, instead of when Lambda comes to it.
  expect(test.time.now() - began).toBeLessThan(300_000)
  expect(await left(test)).toEqual([0, 0])
  const made = test.emulator.mutations.length
  await teardown(test)
  expect(test.emulator.mutations).toHaveLength(made)
})

test("another stack's stay, and interfaces of others in the stack's own VPC", async () => {
  const test = await testAws(functionManners())
  const needs = await withBoth(test)
  await withBoth(test, { stack: 'other' })
  const { aws } = test.provisioning()
  await aws.ec2.send(
    new CreateNetworkInterfaceCommand({
      SubnetId: needs.vpc.subnetIds[0],
      Description: 'AWS Lambda VPC ENI-clickstream-shop-etl-mine-00000000-0000-0000-0000-000000000000',
    }),
  )
  await teardown(test)
  expect(await left(test)).toEqual([0, 0])
  expect(await left(test, { stack: 'other' })).toEqual([2, 1])
  const { NetworkInterfaces } = await aws.ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: allInterfaces }),
  )
  expect(NetworkInterfaces).toHaveLength(2)
})

test('each fault, at each of its calls: run again, nothing is left', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1, 2, 3]) {
      const test = await testAws(functionManners())
      await withBoth(test)
      test.emulator.failAt(at, fault)
      const first = teardown(test)
      if (fault === 'kill') await expect(first).rejects.toThrow()
      else await first
      test.emulator.revive()
      await teardown(test)
      expect(await left(test), `${fault} at ${at}`).toEqual([0, 0])
    }
})

test('where somebody took the role away first, the wait ends, and says for what it was', async () => {
  const test = await testAws(functionManners())
  const { roleName } = await withBoth(test)
  await test.provisioning().aws.iam.send(new DeleteRoleCommand({ RoleName: roleName }))
  await expect(teardown(test)).rejects.toMatchObject({ name: 'TooLong' })
  expect(await left(test)).toEqual([0, 1])
})

test('in a plan nothing is sent', async () => {
  const test = await testAws(functionManners())
  await withBoth(test)
  const made = test.emulator.mutations.length
  const plan = test.provisioning({ mode: 'plan' })
  await removeFunctions(plan)
  expect(plan.changes.all.map(({ kind }) => kind)).toEqual(['remove', 'remove', 'remove'])
  expect(test.emulator.mutations).toHaveLength(made)
})

test('without a VPC of the stack there are no interfaces of it', async () => {
  const test = await testAws(functionManners())
  const { Vpcs = [] } = await test.provisioning().aws.ec2.send(new DescribeVpcsCommand({}))
  expect(Vpcs.length).toBeGreaterThan(0)
  expect(await left(test)).toEqual([0, 0])
})
