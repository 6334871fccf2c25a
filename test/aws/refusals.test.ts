import { CreateSubnetCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import { sentenceFor, writeSentence } from '../../cli/terminal/sentences.ts'
import { AwsStack } from '../../provision/aws-stack.ts'
import { silentReporter } from '../../stack/reporter.ts'
import type { SettingsInput } from '../../stack/settings.ts'
import type { Plan } from '../../stack/stack.ts'
import type { AwsCall } from './aws-call.ts'
import type { Manner } from './emulator.ts'
import { fakeMeans } from './fake-bundles.ts'
import { allManners } from './manners/all.ts'
import { errorReply, type Reply } from './reply.ts'
import { fakeBundles } from './stack.ts'
import { type TestAws, testAws } from './test-aws.ts'

/** What AWS refuses, in the middle of an `up`: what a person is told, and that `up` goes on after it. */

interface Refusing {
  aws: TestAws
  /** Answers in AWS's place from now on; undefined: AWS does. */
  refuse: (answer: (call: AwsCall) => Reply | undefined) => void
  up: (settings?: SettingsInput) => Promise<unknown>
  stack: AwsStack
}

async function refusing(): Promise<Refusing> {
  let refusal: (call: AwsCall) => Reply | undefined = () => undefined
  const manner: Manner = { name: 'refusal', source: 'the test', before: (call) => refusal(call) }
  const aws = await testAws([manner, ...allManners()])
  const context = {
    clock: () => aws.time.now(),
    random: () => 0.5,
    reporter: silentReporter,
    signal: new AbortController().signal,
  }
  const stack = new AwsStack('shop', context, aws.access(), fakeMeans(await fakeBundles()))
  return {
    aws,
    stack,
    refuse: (answer) => {
      refusal = answer
    },
    up: (settings = {}) => stack.up({ settings, agree: null }),
  }
}

/** What is told of a failure, and with which exit code. */
async function told(work: Promise<unknown>): Promise<{ text: string; exitCode: number }> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  const sentence = sentenceFor(error, 'c')
  return { text: writeSentence(sentence), exitCode: sentence.exitCode }
}

const refuses = (operation: string, code: string, message: string) => (call: AwsCall) =>
  call.operation === operation ? errorReply(call, 400, code, message) : undefined

describe('what AWS refuses', () => {
  test('one action is denied in the middle: which part, which action, and no waiting on it', async () => {
    const { aws, refuse, up } = await refusing()
    refuse((call) =>
      call.operation === 'CreateVpcEndpoint'
        ? errorReply(
            call,
            403,
            'UnauthorizedOperation',
            'You are not authorized to perform this operation. User: arn:aws:iam::1:user/a is not authorized to perform: ec2:CreateVpcEndpoint. Encoded authorization failure message: 7hGz-secret',
          )
        : undefined,
    )
    const began = aws.time.now()
    const { text, exitCode } = await told(up())
    expect(exitCode).toBe(6)
    expect(text).toMatch(/^network\/endpoint-\w+: AWS denies ec2:CreateVpcEndpoint: You are not authorized/)
    expect(text).toMatch(
      /\nAsk the account’s administrator to allow you ec2:CreateVpcEndpoint, ec2:CreateTags; docs\/security\.md.*Then run this again/,
    )
    expect(text).not.toContain('7hGz')
    expect(aws.time.now() - began).toBeLessThan(120_000)
    refuse(() => undefined)
    expect(await up()).toMatchObject({ status: { state: 'up' } })
    const calls = aws.emulator.mutations.length
    expect(await up()).toMatchObject({ changes: 0 })
    expect(aws.emulator.mutations.length).toBe(calls)
  })

  test('a read that is denied, while something is waited for, is not waited out', async () => {
    const { aws, refuse, up } = await refusing()
    let asked = 0
    refuse((call) => {
      if (call.operation !== 'GetFunctionConfiguration') return undefined
      asked++
      return errorReply(call, 403, 'AccessDeniedException', 'User: a is not authorized')
    })
    const { text } = await told(up())
    expect(text).toMatch(/^functions\/\w+: AWS denies lambda:GetFunctionConfiguration/)
    expect(asked).toBeLessThan(4)
    refuse(() => undefined)
    expect(await up()).toMatchObject({ status: { state: 'up' } })
    expect(aws.emulator.calls.length).toBeGreaterThan(asked)
  })

  test.each([
    [
      'VPCs',
      refuses('CreateVpc', 'VpcLimitExceeded', 'The maximum number of VPCs has been reached.'),
      6,
      /^network\/vpc: A quota of the account is reached \(ec2:CreateVpc\): The maximum number of VPCs has been reached\.\n`c doctor` shows the quotas/,
    ],
    [
      'vCPUs',
      refuses(
        'RunInstances',
        'VcpuLimitExceeded',
        'You have requested more vCPU capacity than your limit of 1',
      ),
      6,
      /^machines\/\w+: A quota of the account is reached \(ec2:RunInstances\)/,
    ],
    [
      'credentials that expire in the middle',
      refuses('RunInstances', 'ExpiredToken', 'The security token included in the request is expired'),
      6,
      /^machines\/\w+: The AWS credentials have expired: .*\nSign in again/,
    ],
    [
      'no capacity',
      refuses(
        'RunInstances',
        'InsufficientInstanceCapacity',
        'We currently do not have sufficient capacity.',
      ),
      1,
      /^machines\/\w+: AWS refuses ec2:RunInstances \(InsufficientInstanceCapacity\): .*\nAWS has none of this type just now/,
    ],
  ])('a quota or the like: %s', async (_, refusal, code, sentence) => {
    const { refuse, up } = await refusing()
    refuse(refusal)
    const { text, exitCode } = await told(up())
    expect(text).toMatch(sentence)
    expect(exitCode).toBe(code)
    refuse(() => undefined)
    expect(await up()).toMatchObject({ status: { state: 'up' } })
  })

  test('an instance type that nobody offers: said before anything is made of it', async () => {
    const { aws, stack, up } = await refusing()
    const settings = { aws: { oltpInstanceType: 't99.huge' } }
    const { text, exitCode } = await told(stack.plan(settings))
    expect(text).toMatch(
      /^settings: us-east-1 does not offer t99\.huge\.\nName other instance types as aws\.oltpInstanceType/,
    )
    expect(exitCode).toBe(2)
    expect((await told(up(settings))).text).toBe(text)
    expect(aws.emulator.calls.map(({ operation }) => operation)).not.toContain('RunInstances')
    expect(await up()).toMatchObject({ status: { state: 'up' } })
  })

  test('a bucket of the name is a stranger’s', async () => {
    const { refuse, up } = await refusing()
    refuse((call) => {
      const isRaw = call.path.includes('-raw-')
      if (isRaw && call.operation === 'HeadBucket') return errorReply(call, 404, 'NotFound', '')
      return isRaw && call.operation === 'CreateBucket'
        ? errorReply(call, 409, 'BucketAlreadyExists', 'The requested bucket name is not available.')
        : undefined
    })
    const { text } = await told(up())
    expect(text).toMatch(
      /^storage\/raw: The S3 bucket clickstream-shop-raw-\d+-us-east-1 is there already, and is not this stack’s: it was left alone\.\nName this stack otherwise/,
    )
    refuse(() => undefined)
    expect(await up()).toMatchObject({ status: { state: 'up' } })
  })

  test('addresses of a subnet are taken by one that somebody made in the VPC', async () => {
    const { aws, refuse, up } = await refusing()
    refuse(refuses('CreateSubnet', 'InternalError', 'not yet'))
    await told(up())
    refuse(() => undefined)
    const { ec2 } = aws.provisioning().aws
    const { Vpcs = [] } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'tag:clickstream:stack', Values: ['shop'] }] }),
    )
    await ec2.send(new CreateSubnetCommand({ VpcId: Vpcs[0]?.VpcId, CidrBlock: '10.0.0.0/24' }))
    const { text } = await told(up())
    expect(text).toMatch(
      /^network\/public-oltp: AWS refuses ec2:CreateSubnet \(InvalidSubnet\.Conflict\): .*\nAnother subnet in the stack’s VPC has addresses/,
    )
  })

  test('asked before the first change, and not where nothing is to be changed', async () => {
    const { aws, stack } = await refusing()
    const plans: Plan[] = []
    const agree = async (plan: Plan) => {
      expect(aws.emulator.mutations).toEqual([])
      plans.push(plan)
    }
    await stack.up({ settings: {}, agree })
    expect(plans[0]?.parts.flatMap(({ changes }) => changes).length).toBeGreaterThan(50)
    expect(await stack.up({ settings: {}, agree })).toMatchObject({ changes: 0 })
    expect(plans.length).toBe(1)
  })
})
