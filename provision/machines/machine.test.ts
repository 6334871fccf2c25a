import {
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import { DEBIAN_IMAGES } from '../../test/aws/manners/machines.ts'
import { clientToken, generationOf } from './client-token.ts'
import { architectureOf } from './image.ts'
import { place } from './machine.fixture.ts'
import { encoded, firstBoot } from './user-data.ts'

test('is launched whole, and then it is as it is to be', async () => {
  const { test, up, instances, spec } = await place()
  const { machine, address } = await up()
  const [instance, ...others] = await instances()
  expect(others).toEqual([])
  expect(instance).toMatchObject({
    InstanceId: machine.instanceId,
    ImageId: DEBIAN_IMAGES.amd64,
    InstanceType: 't3.small',
    State: { Name: 'running' },
    SubnetId: spec.subnetId,
    SecurityGroups: [{ GroupId: spec.securityGroupId }],
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    Monitoring: { State: 'disabled' },
    PublicIpAddress: address.publicIp,
  })
  expect(instance?.KeyName).toBeUndefined()
  const { aws } = test.provisioning()
  const { Volumes } = await aws.ec2.send(new DescribeVolumesCommand({}))
  expect(Volumes).toMatchObject([{ Size: 20, VolumeType: 'gp3', Encrypted: true, State: 'in-use' }])
  expect(Volumes?.[0]?.Tags).toContainEqual({ Key: 'clickstream:stack', Value: 'shop' })

  const made = test.emulator.mutations.length
  expect((await up()).machine.instanceId).toBe(machine.instanceId)
  expect(test.emulator.mutations.slice(made).map(({ operation }) => operation)).toEqual([])
})

test('a profile that EC2 does not know yet is waited for; a start without it is mended', async () => {
  const { test, up } = await place({ settled: false })
  const { machine, changes } = await up()
  const refused = test.emulator.mutations.filter(({ operation }) => operation === 'RunInstances')
  expect(refused.length).toBeGreaterThan(5)
  expect(changes).toContainEqual({
    part: 'machines/oltp',
    kind: 'change',
    what: 'instance profile',
    from: 'none',
    to: 'clickstream-shop-oltp',
  })
  const { aws } = test.provisioning()
  const told = await aws.ec2.send(
    new DescribeIamInstanceProfileAssociationsCommand({
      Filters: [{ Name: 'instance-id', Values: [machine.instanceId] }],
    }),
  )
  expect(told.IamInstanceProfileAssociations).toMatchObject([{ State: 'associated' }])
})

test('a type with a g among its properties has an arm64 image', async () => {
  const { up, instances } = await place()
  await up({ spec: { instanceType: 't4g.small' } })
  expect(await instances()).toMatchObject([{ ImageId: DEBIAN_IMAGES.arm64, Architecture: 'arm64' }])
})

test.for([
  ['t3.small', 'amd64'],
  ['t4g.micro', 'arm64'],
  ['a1.large', 'arm64'],
  ['g4dn.xlarge', 'amd64'],
  ['g5g.xlarge', 'arm64'],
  ['is4gen.medium', 'arm64'],
  ['m5ad.large', 'amd64'],
  ['x2gd.medium', 'arm64'],
  ['u-6tb1.metal', 'amd64'],
  ['c7gn.large', 'arm64'],
] as const)('%s is %s', ([type, architecture]) => {
  expect(architectureOf(type)).toBe(architecture)
})

test.for([
  'kill',
  'lost',
  'throttled',
  'failed',
] as const)('%s, at each of its calls: run again, there is one, whole', async (fault) => {
  for (const at of [0, 1, 2, 3]) {
    const { test, up, instances } = await place()
    test.emulator.failAt(at, fault)
    await up().catch(() => {})
    test.emulator.revive()
    const { machine, address } = await up()
    const found = await instances()
    expect(found, `${fault} at ${at}`).toMatchObject([
      { InstanceId: machine.instanceId, PublicIpAddress: address.publicIp },
    ])
    const made = test.emulator.mutations.length
    await up()
    expect(test.emulator.mutations.length - made, `${fault} at ${at}`).toBe(0)
  }
})

test('a plan says what would be, and changes nothing', async () => {
  const { test, up } = await place()
  const before = test.emulator.mutations.length
  const { machine, address, changes } = await up({ mode: 'plan' })
  expect(machine.instanceId).toBe('(machines/oltp)')
  expect(address.publicIp).toBe('(machines/oltp-address)')
  expect(changes).toEqual([
    { part: 'machines/oltp', kind: 'create', what: 'instance', to: 't3.small' },
    { part: 'machines/oltp-address', kind: 'create', what: 'Elastic IP' },
  ])
  expect(test.emulator.mutations).toHaveLength(before)
})

test('two stacks side by side have one each', async () => {
  const { up, instances } = await place()
  const ours = await up()
  const theirs = await up({ stack: 'other' })
  expect(theirs.machine.instanceId).not.toBe(ours.machine.instanceId)
  expect(theirs.address.allocationId).not.toBe(ours.address.allocationId)
  expect((await up()).machine.instanceId).toBe(ours.machine.instanceId)
  expect(await instances()).toHaveLength(2)
})

test('a copy with our tags that somebody launched is neither used nor terminated', async () => {
  const { test, up, instances } = await place()
  const { machine } = await up()
  const { aws } = test.provisioning()
  const Tags = (await instances())[0]?.Tags ?? []
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }]
  const copy = { ImageId: DEBIAN_IMAGES.amd64, MinCount: 1, MaxCount: 1, TagSpecifications }
  await aws.ec2.send(new RunInstancesCommand(copy))
  expect((await up()).machine.instanceId).toBe(machine.instanceId)
  const found = await instances()
  expect(found.map(({ State }) => State?.Name)).not.toContain('terminated')
})

describe('client tokens', () => {
  const shop = { stack: 'shop', account: '123456789012', region: 'us-east-1' }

  test('are told apart by stack, account, region, part and generation, and fit', () => {
    const tokens = [
      clientToken(shop, 'machines/oltp', 0),
      clientToken(shop, 'machines/oltp', 1),
      clientToken(shop, 'machines/analytics', 0),
      clientToken({ ...shop, stack: 'other' }, 'machines/oltp', 0),
      clientToken({ ...shop, account: '123456789013' }, 'machines/oltp', 0),
      clientToken({ ...shop, region: 'eu-west-1' }, 'machines/oltp', 0),
    ]
    expect(new Set(tokens).size).toBe(tokens.length)
    for (const token of tokens) expect(token).toMatch(/^[\x21-\x7e]{1,64}$/)
    expect(clientToken(shop, 'machines/oltp', 0)).toBe(tokens[0])
  })

  test('are recognized', () => {
    expect(generationOf(shop, 'machines/oltp', clientToken(shop, 'machines/oltp', 12))).toBe(12)
    expect(generationOf(shop, 'machines/oltp', clientToken(shop, 'machines/analytics', 0))).toBeNull()
    expect(generationOf(shop, 'machines/oltp', 'somebody')).toBeNull()
    expect(generationOf(shop, 'machines/oltp', undefined)).toBeNull()
  })
})

test('user data fits, and holds no secret; what does not fit is said', async () => {
  const script = await firstBoot()
  expect(Buffer.from(encoded(script), 'base64').toString()).toBe(script)
  expect(script.startsWith('#!/bin/bash\n')).toBe(true)
  expect(() => encoded('x'.repeat(16_385))).toThrow('16385 bytes')
})
