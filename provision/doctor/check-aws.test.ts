import { CreateVpcCommand } from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import { Interrupted } from '../../stack/errors.ts'
import type { Check } from '../../stack/stack.ts'
import type { Manner } from '../../test/aws/emulator.ts'
import { allManners } from '../../test/aws/manners/all.ts'
import { DEBIAN_IMAGES } from '../../test/aws/manners/machines.ts'
import { errorReply } from '../../test/aws/reply.ts'
import { fakeBundles, stackUp } from '../../test/aws/stack.ts'
import { testAws } from '../../test/aws/test-aws.ts'
import type { Provisioning } from '../context.ts'
import { AwsCredentials, AwsDenied, AwsUnreachable, RegionMissing } from '../errors.ts'
import { created } from '../tags.ts'
import { checkAws } from './check-aws.ts'
import { account, denying, of } from './doctor.fixture.ts'

const fails = (error: Error) => checkAws(() => Promise.reject<Provisioning>(error))
const outcomes = (checks: Check[]) => checks.map(({ name, outcome }) => `${name}: ${outcome}`)

describe('where all is well', () => {
  test('every check says what it found, and nothing is changed', async () => {
    const { check, emulator } = await account()
    const checks = await check()
    expect(outcomes(checks)).toEqual([
      'Node.js: good',
      'region: good',
      'credentials: good',
      'permissions: EC2 dry runs: good',
      'permissions: reads of other services: good',
      'quota: VPCs: good',
      'quota: Elastic IPs: good',
      'quota: vCPUs: good',
      'Debian image: good',
      'instance types: good',
      'storefront: good',
    ])
    expect(checks.map(({ found }) => found).slice(1)).toEqual([
      'us-east-1',
      expect.stringMatching(new RegExp(`^arn:aws:.*, account ${emulator.account}$`)),
      '11 of 11 allowed',
      '12 of 12 allowed; what they let be made only `up` shows',
      '1 of 5 used; a stack needs 1',
      '0 of 5 used; a stack needs 1',
      '0 of 5 used; a stack needs 4',
      `${DEBIAN_IMAGES.amd64} (amd64)`,
      't3.micro, t3.small in us-east-1a',
      'Amplify and CodeCommit answer',
    ])
    expect(emulator.mutations).toEqual([])
  })

  test('a stack that is up needs no more; its own VPC is built on, and nothing of it taken away', async () => {
    const aws = await testAws(allManners())
    await stackUp(aws, await fakeBundles())
    aws.emulator.calls.length = 0
    const checks = await checkAws(async () => aws.provisioning({ mode: 'plan' }))
    expect(checks.filter(({ outcome }) => outcome !== 'good')).toEqual([])
    expect(checks.filter(({ name }) => name.startsWith('quota')).map(({ found }) => found)).toEqual([
      '2 of 5 used; the stack needs no more',
      '1 of 5 used; the stack needs no more',
      '4 of 5 used; the stack needs no more',
    ])
    const dry = aws.emulator.calls.filter(({ params }) => params.get('DryRun') === 'true')
    const named = (operation: string) => dry.find((call) => call.operation === operation)?.params
    expect(dry).toHaveLength(11)
    expect(named('CreateSubnet')?.get('VpcId')).toMatch(/^vpc-(?!0{17})/)
    expect(named('RunInstances')?.get('ImageId')).toBe(DEBIAN_IMAGES.amd64)
    // Whatever answers: nothing that is there is asked to be taken away.
    expect(named('DeleteVpc')?.get('VpcId')).toBe(`vpc-${'0'.repeat(17)}`)
    expect(named('TerminateInstances')?.get('InstanceId.1')).toBe(`i-${'0'.repeat(17)}`)
    expect(aws.emulator.mutations).toEqual([])
  })
})

describe('what stops all the rest', () => {
  test('no region', async () => {
    const checks = await fails(new RegionMissing('no region'))
    expect(outcomes(checks)).toEqual(['Node.js: good', 'region: bad', 'the rest: warning'])
    expect(of(checks, 'region')).toMatchObject({
      found: 'none is set',
      advice: expect.stringContaining('AWS_REGION'),
    })
    expect(of(checks, 'the rest')?.found).toBe(
      'not looked at: credentials, permissions, quotas, Debian image, instance types, storefront',
    )
  })

  test.each([
    ['missing', 'none', 'aws configure'],
    ['expired', 'have expired', 'aws sso login'],
    ['refused', 'AWS does not take them', 'aws configure'],
  ] as const)('credentials that are %s', async (problem, found, advice) => {
    const checks = await fails(new AwsCredentials(problem, new Error('x')))
    expect(outcomes(checks)).toEqual([
      'Node.js: good',
      'region: good',
      'credentials: bad',
      'the rest: warning',
    ])
    expect(of(checks, 'credentials')).toMatchObject({ found, advice: expect.stringContaining(advice) })
    expect(of(checks, 'the rest')?.found).toBe(
      'not looked at: permissions, quotas, Debian image, instance types, storefront',
    )
  })

  test('credentials that expire at the first call, with the region that was found', async () => {
    const { check } = await account({ manners: [denying('sts', 'GetCallerIdentity', 'ExpiredToken')] })
    const checks = await check({ region: 'eu-central-1' })
    expect(of(checks, 'region')?.found).toBe('eu-central-1')
    expect(of(checks, 'credentials')?.found).toBe('have expired')
  })

  test('no network; and what is remembered of the stack, where it may not be read', async () => {
    const unreachable = await fails(new AwsUnreachable('sts:GetCallerIdentity', new Error('ENOTFOUND')))
    expect(of(unreachable, 'credentials')).toMatchObject({
      outcome: 'bad',
      found: 'sts:GetCallerIdentity gets no answer',
    })
    const denied = await fails(new AwsDenied('ssm:GetParameter', new Error('no')))
    expect(of(denied, 'credentials')?.outcome).toBe('good')
    expect(of(denied, 'stack')).toMatchObject({ outcome: 'bad', found: 'ssm:GetParameter is denied' })
  })

  test('Ctrl-C, and what nobody foresaw, are thrown', async () => {
    await expect(fails(new Interrupted('stopped'))).rejects.toThrow(Interrupted)
    await expect(fails(new TypeError('ours'))).rejects.toThrow(TypeError)
  })
})

describe('permissions', () => {
  const NAME = 'permissions: EC2 dry runs'

  test('a denied action is named', async () => {
    const { check } = await account({ denied: new Set(['ec2:CreateVpc']) })
    expect(of(await check(), NAME)).toEqual({
      name: NAME,
      outcome: 'bad',
      found: '10 of 11 allowed; ec2:CreateVpc denied',
      advice: expect.stringContaining('docs/security.md'),
    })
  })

  test("what is denied of what is not the stack's is a doubt", async () => {
    const { check } = await account({ denied: new Set(['ec2:CreateSubnet', 'ec2:DeleteVpc']) })
    expect(of(await check(), NAME)).toMatchObject({
      outcome: 'warning',
      found: "9 of 11 allowed; ec2:CreateSubnet, ec2:DeleteVpc denied of what is not the stack's",
    })
  })

  test('of the VPC of a stack that is there, it is none', async () => {
    const { check, provisioning } = await account({ denied: new Set(['ec2:CreateSubnet']) })
    const one = provisioning()
    const TagSpecifications = created(one, 'network/vpc', 'vpc')
    await one.aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications }))
    const checks = await check()
    expect(of(checks, NAME)).toMatchObject({
      outcome: 'bad',
      found: '10 of 11 allowed; ec2:CreateSubnet denied',
    })
  })

  test('what EC2 looks for before it looks at who asks is not told', async () => {
    const missing: Manner = {
      name: 'an unknown instance is not found, dry run or not',
      source: 'EC2, error codes',
      before: (call) =>
        call.operation === 'TerminateInstances'
          ? errorReply(call, 400, 'InvalidInstanceID.NotFound', 'The instance ID does not exist')
          : undefined,
    }
    const { check } = await account({ manners: [missing] })
    expect(of(await check(), NAME)).toMatchObject({
      outcome: 'warning',
      found: '10 of 11 allowed; ec2:TerminateInstances not told',
    })
  })

  test('reads that are denied are named as policies name them; the other checks go on', async () => {
    const { check } = await account({
      manners: [denying('s3', 'ListBuckets', 'AccessDenied'), denying('lambda', 'GetFunction')],
    })
    const checks = await check()
    expect(of(checks, 'permissions: reads of other services')).toMatchObject({
      outcome: 'bad',
      found: 's3:ListAllMyBuckets, lambda:GetFunction denied',
    })
    expect(checks.filter(({ outcome }) => outcome === 'bad')).toHaveLength(1)
  })

  test('a read that a check itself needs is bad there', async () => {
    const { check } = await account({
      manners: [denying('ec2', 'DescribeAddresses', 'UnauthorizedOperation')],
    })
    expect(of(await check(), 'quota: Elastic IPs')).toMatchObject({
      outcome: 'bad',
      found: 'ec2:DescribeAddresses is denied',
    })
  })

  test('an answer that is no answer is not known, and does not stop the others', async () => {
    const broken: Manner = {
      name: 'a failure',
      source: 'the test',
      before: (call) =>
        call.operation === 'DescribeInstanceTypeOfferings'
          ? errorReply(call, 400, 'Unavailable', 'x')
          : undefined,
    }
    const { check } = await account({ manners: [broken] })
    const checks = await check()
    expect(of(checks, 'instance types')).toMatchObject({
      outcome: 'warning',
      found: 'not known: ec2:DescribeInstanceTypeOfferings answers Unavailable',
    })
    expect(checks).toHaveLength(11)
  })
})
