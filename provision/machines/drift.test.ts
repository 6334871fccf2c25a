import {
  CreateSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeAddressesCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DisassociateAddressCommand,
  DisassociateIamInstanceProfileCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import type { Clients } from '../aws/clients.ts'
import type { Change } from '../changes.ts'
import { type Place, place } from './machine.fixture.ts'

/** What somebody did to a machine, what `up` says of it, and that it holds afterwards. */
async function mended(spoil: (aws: Clients, id: string, place: Place) => Promise<unknown>): Promise<{
  changes: readonly Change[]
  instance: Instance | undefined
  aws: Clients
  id: string
}> {
  const there = await place()
  const { machine } = await there.up()
  const id = machine.instanceId
  const { aws } = there.test.provisioning()
  await spoil(aws, id, there)
  const plan = await there.up({ mode: 'plan' })
  const { machine: after, changes } = await there.up()
  expect(after.instanceId).toBe(id)
  expect(plan.changes).toEqual(changes)
  const sent = there.test.emulator.mutations.length
  await there.up()
  expect(there.test.emulator.mutations.length).toBe(sent)
  const told = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
  return { changes, instance: told.Reservations?.[0]?.Instances?.[0], aws, id }
}

test('security groups', async () => {
  const { changes, instance } = await mended(async (aws, id, { instances, spec }) => {
    const VpcId = (await instances())[0]?.VpcId
    const group = { VpcId, GroupName: 'open', Description: 'open' }
    const { GroupId = '' } = await aws.ec2.send(new CreateSecurityGroupCommand(group))
    const Groups = [spec.securityGroupId, GroupId]
    await aws.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, Groups }))
  })
  expect(changes).toMatchObject([{ what: 'security groups', from: expect.stringContaining(', ') }])
  expect(instance?.SecurityGroups).toHaveLength(1)
})

test('metadata options', async () => {
  const { changes, instance } = await mended((aws, InstanceId) =>
    aws.ec2.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId,
        // moto forgets what is not said again.
        HttpEndpoint: 'enabled',
        HttpTokens: 'optional',
        HttpPutResponseHopLimit: 2,
      }),
    ),
  )
  expect(changes).toEqual([
    {
      part: 'machines/oltp',
      kind: 'change',
      what: 'metadata options',
      from: 'endpoint enabled, tokens optional, hop limit 2',
      to: 'endpoint enabled, tokens required, hop limit 1',
    },
  ])
  expect(instance?.MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 })
})

test('termination protection', async () => {
  const { changes, aws, id } = await mended((aws, InstanceId) =>
    aws.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } })),
  )
  expect(changes).toMatchObject([{ what: 'termination protection', from: 'on', to: 'off' }])
  const Attribute = 'disableApiTermination'
  const told = await aws.ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }))
  expect(told.DisableApiTermination?.Value).toBe(false)
})

test('a volume that would outlive its instance', async () => {
  const { changes, instance } = await mended((aws, InstanceId) =>
    aws.ec2.send(
      new ModifyInstanceAttributeCommand({
        InstanceId,
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }],
      }),
    ),
  )
  expect(changes).toMatchObject([{ what: 'volume kept after termination' }])
  expect(instance?.BlockDeviceMappings?.[0]?.Ebs?.DeleteOnTermination).toBe(true)
})

test('tags of the instance and of its volume', async () => {
  const { changes, instance } = await mended(async (aws, id) => {
    const { Volumes = [] } = await aws.ec2.send(new DescribeVolumesCommand({}))
    const Resources = [id, Volumes[0]?.VolumeId ?? '']
    await aws.ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'clickstream:part' }] }))
  })
  expect(changes.map(({ what }) => what)).toEqual(['tags clickstream:part', 'tags clickstream:part'])
  expect(instance?.Tags).toContainEqual({ Key: 'clickstream:part', Value: 'machines/oltp' })
})

test('a stopped instance is started', async () => {
  const { changes, instance } = await mended(async (aws, id, { test }) => {
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    const { time, signal } = test.provisioning()
    await time.sleep(60_000, signal)
  })
  expect(changes).toMatchObject([{ what: 'state', from: 'stopped', to: 'running' }])
  expect(instance?.State?.Name).toBe('running')
})

test('one that is stopping is waited for, and started', async () => {
  const { changes } = await mended((aws, id) => aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })))
  expect(changes).toMatchObject([{ what: 'state', from: 'stopping', to: 'running' }])
})

test('a profile that was taken away', async () => {
  const { changes, instance } = await mended(async (aws) => {
    const { IamInstanceProfileAssociations = [] } = await aws.ec2.send(
      new DescribeIamInstanceProfileAssociationsCommand({}),
    )
    const AssociationId = IamInstanceProfileAssociations[0]?.AssociationId
    await aws.ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }))
  })
  expect(changes).toMatchObject([{ what: 'instance profile', from: 'none' }])
  expect(instance?.IamInstanceProfile?.Arn).toContain('clickstream-shop-oltp')
})

test('an address that was taken away', async () => {
  const { changes, instance } = await mended(async (aws, id, { up }) => {
    const { address } = await up()
    const { Addresses = [] } = await aws.ec2.send(
      new DescribeAddressesCommand({ AllocationIds: [address.allocationId] }),
    )
    expect(Addresses[0]?.InstanceId).toBe(id)
    const AssociationId = Addresses[0]?.AssociationId
    await aws.ec2.send(new DisassociateAddressCommand({ AssociationId }))
  })
  expect(changes).toMatchObject([{ part: 'machines/oltp-address', from: 'none' }])
  expect(instance?.PublicIpAddress).toBeDefined()
})

test('another type and a larger volume in the settings: the same instance, changed', async () => {
  const { up, instances, test } = await place()
  const { machine } = await up()
  const spec = { instanceType: 't3.large', volumeGb: 40 }
  const { machine: after, changes } = await up({ spec })
  expect(after.instanceId).toBe(machine.instanceId)
  expect(changes).toMatchObject([
    { what: 'instance type', from: 't3.small', to: 't3.large' },
    { what: 'size of the volume', from: '20 GB', to: '40 GB' },
  ])
  expect(await instances()).toMatchObject([{ InstanceType: 't3.large', State: { Name: 'running' } }])
  const sent = test.emulator.mutations.length
  await up({ spec })
  expect(test.emulator.mutations.length).toBe(sent)
})

test.for([
  'kill',
  'lost',
  'throttled',
  'failed',
] as const)('%s while the type changes: run again, it is changed, and runs', async (fault) => {
  for (const at of [0, 1, 2]) {
    const { up, instances, test } = await place()
    await up()
    const spec = { instanceType: 't3.large' }
    test.emulator.failAt(at, fault)
    await up({ spec }).catch(() => {})
    test.emulator.revive()
    await up({ spec })
    const wanted = [{ InstanceType: 't3.large', State: { Name: 'running' } }]
    expect(await instances(), `${fault} at ${at}`).toMatchObject(wanted)
  }
})

test('what would need a new machine is left alone', async () => {
  const { up, test } = await place()
  const { machine } = await up()
  const sent = test.emulator.mutations.length
  const spec = { instanceType: 't4g.small', subnetId: 'subnet-0another', volumeGb: 8 }
  const { machine: after, changes } = await up({ spec })
  expect(after).toEqual({ ...machine, publicIp: after.publicIp })
  expect(changes).toEqual([])
  expect(test.emulator.mutations.length).toBe(sent)
})

test('a terminated instance has a successor, although EC2 remembers its token', async () => {
  for (const passedMs of [5000, 120_000, 2 * 3600_000]) {
    const { up, test } = await place()
    const { machine } = await up()
    const { aws, time, signal } = test.provisioning()
    await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [machine.instanceId] }))
    await time.sleep(passedMs, signal)
    const { machine: next, address } = await up()
    expect(next.instanceId, `after ${passedMs} ms`).not.toBe(machine.instanceId)
    expect((await up()).machine).toEqual({ ...next, publicIp: address.publicIp })
  }
})

test('settings that changed after it was terminated: its token is passed over', async () => {
  const { up, test } = await place()
  const { machine } = await up()
  const { aws, time, signal } = test.provisioning()
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [machine.instanceId] }))
  await time.sleep(2 * 3600_000, signal)
  const { machine: next } = await up({ spec: { instanceType: 't3.large' } })
  expect(next.instanceId).not.toBe(machine.instanceId)
})
