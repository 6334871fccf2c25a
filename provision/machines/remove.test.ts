import {
  AllocateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { DEBIAN_IMAGES } from '../../test/aws/manners/machines.ts'
import type { TestAws } from '../../test/aws/test-aws.ts'
import { place } from './machine.fixture.ts'
import {
  countElasticIps,
  countMachines,
  countVolumes,
  removeElasticIps,
  removeMachines,
  removeVolumes,
} from './remove.ts'

async function teardown(test: TestAws, stack = 'shop'): Promise<number> {
  const one = test.provisioning({ stack })
  await removeMachines(one)
  await removeElasticIps(one)
  await removeVolumes(one)
  return count(test, stack)
}

async function count(test: TestAws, stack = 'shop'): Promise<number> {
  const one = test.provisioning({ stack })
  return (await countMachines(one)) + (await countElasticIps(one)) + (await countVolumes(one))
}

test('leaves nothing, and done again does nothing; another stack and strangers keep theirs', async () => {
  const { test, up } = await place()
  await up()
  const theirs = await up({ stack: 'other' })
  const { aws } = test.provisioning()
  const strange = { ImageId: DEBIAN_IMAGES.amd64, MinCount: 1, MaxCount: 1 }
  const { Instances } = await aws.ec2.send(new RunInstancesCommand(strange))
  const { PublicIp = '' } = await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
  expect(await count(test)).toBe(3)
  expect(await teardown(test)).toBe(0)
  const sent = test.emulator.mutations.length
  expect(await teardown(test)).toBe(0)
  expect(test.emulator.mutations.length).toBe(sent)
  expect(await count(test, 'other')).toBe(3)
  const kept = [theirs.machine.instanceId, Instances?.[0]?.InstanceId ?? '']
  const told = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: kept }))
  for (const { Instances } of told.Reservations ?? []) expect(Instances?.[0]?.State?.Name).toBe('running')
  const { Addresses } = await aws.ec2.send(new DescribeAddressesCommand({ PublicIps: [PublicIp] }))
  expect(Addresses).toHaveLength(1)
})

test('protected instances and volumes that outlive theirs go too', async () => {
  const { test, up } = await place()
  const { machine } = await up()
  const { aws } = test.provisioning()
  const InstanceId = machine.instanceId
  await aws.ec2.send(
    new ModifyInstanceAttributeCommand({
      InstanceId,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }],
    }),
  )
  await aws.ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } }),
  )
  expect(await teardown(test)).toBe(0)
})

test.for([
  'kill',
  'lost',
  'throttled',
  'failed',
] as const)('%s, at each of its calls: run again, nothing is left', async (fault) => {
  for (const at of [0, 1, 2]) {
    const { test, up } = await place()
    await up()
    test.emulator.failAt(at, fault)
    await teardown(test).catch(() => {})
    test.emulator.revive()
    expect(await teardown(test), `${fault} at ${at}`).toBe(0)
  }
})

test('after a teardown everything can be made again', async () => {
  const { test, up } = await place()
  const { machine } = await up()
  await teardown(test)
  const again = await up()
  expect(again.machine.instanceId).not.toBe(machine.instanceId)
})
