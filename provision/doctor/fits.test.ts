import { AllocateAddressCommand, CreateVpcCommand, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import type { Manner } from '../../test/aws/emulator.ts'
import { DEBIAN_IMAGES } from '../../test/aws/manners/machines.ts'
import { errorReply } from '../../test/aws/reply.ts'
import { account, denying, of } from './doctor.fixture.ts'

describe('quotas', () => {
  test('that are full are bad, with their numbers and their names', async () => {
    const { check, provisioning } = await account({ values: { addresses: 2 } })
    const { ec2 } = provisioning().aws
    for (let i = 1; i < 5; i++) await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${i}.0.0/16` }))
    for (let i = 0; i < 2; i++) await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    const checks = await check()
    expect(of(checks, 'quota: VPCs')).toEqual({
      name: 'quota: VPCs',
      outcome: 'bad',
      found: '5 of 5 used; a stack needs 1',
      advice: 'Ask for more in Service Quotas (VPCs per Region, vpc L-F678F1CE), or take another region.',
    })
    expect(of(checks, 'quota: Elastic IPs')).toMatchObject({
      outcome: 'bad',
      found: '2 of 2 used; a stack needs 1',
    })
    expect(of(checks, 'quota: vCPUs')?.outcome).toBe('good')
  })

  test('of vCPUs count what runs of the standard families, and the types of the settings', async () => {
    const { check, provisioning } = await account({ values: { vCpus: 8 } })
    const run = (InstanceType: 'm5.xlarge' | 'g4dn.xlarge') =>
      provisioning().aws.ec2.send(
        new RunInstancesCommand({ ImageId: DEBIAN_IMAGES.amd64, InstanceType, MinCount: 1, MaxCount: 1 }),
      )
    await run('m5.xlarge')
    await run('g4dn.xlarge')
    expect(of(await check(), 'quota: vCPUs')).toMatchObject({
      outcome: 'good',
      found: '4 of 8 used; a stack needs 4',
    })
    const larger = await check({ settings: { aws: { warehouseInstanceType: 'm5.xlarge' } } })
    expect(of(larger, 'quota: vCPUs')).toMatchObject({
      outcome: 'bad',
      found: '4 of 8 used; a stack needs 6',
    })
  })

  test('that may not be asked for are not known', async () => {
    const { check } = await account({ manners: [denying('servicequotas', 'GetServiceQuota')] })
    expect(of(await check(), 'quota: VPCs')).toMatchObject({
      outcome: 'warning',
      found: '1 used; how many there may be is not known; a stack needs 1',
    })
  })
})

describe('what the region has', () => {
  test('no image of Debian for a processor is bad', async () => {
    const missing: Manner = {
      name: 'no image for arm64',
      source: 'the test',
      before: (call) =>
        String(call.json['Name']).endsWith('/arm64')
          ? errorReply(call, 400, 'ParameterNotFound', 'Parameter not found')
          : undefined,
    }
    const { check } = await account({ manners: [missing] })
    expect(of(await check(), 'Debian image')?.outcome).toBe('good')
    const checks = await check({ settings: { aws: { oltpInstanceType: 't4g.micro' } } })
    expect(of(checks, 'Debian image')).toMatchObject({
      outcome: 'bad',
      found: 'Debian 12 is not published here for arm64',
    })
    expect(of(checks, 'permissions: EC2 dry runs')?.outcome).toBe('good')
  })

  test('a type that the zone does not have is bad', async () => {
    const { check } = await account()
    const checks = await check({ settings: { aws: { warehouseInstanceType: 't3.gigantic' } } })
    expect(of(checks, 'instance types')).toMatchObject({
      outcome: 'bad',
      found: 'us-east-1 does not have t3.gigantic',
    })
  })
})
