import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2'
import { CreateLogGroupCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
} from '@aws-sdk/client-scheduler'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from '../support/build-program.ts'
import { clean, leftOf, type Recorded } from './clean.ts'
import { namesOf } from './names.ts'
import { bringUp, makeFunction, type Platform, untilOnline } from './sandbox.fixture.ts'
import type { Sandbox } from './sandbox.ts'
import { eventually, testSandbox } from './test-sandbox.ts'
import { canHaveSandbox } from './why-not.ts'

/** Functions, the HTTP API, schedules, S3 and sessions of the sandbox itself; and that nothing is left of one that crashed. */

const canRun = await canHaveSandbox('AWS services in a sandbox')

describe.runIf(canRun)('services beside two machines', { timeout: 300_000 }, () => {
  let sandbox: Sandbox
  let platform: Platform

  beforeAll(async () => {
    sandbox = await testSandbox()
    platform = await bringUp(sandbox)
    await untilOnline(platform, platform.oltp.id, platform.warehouse.id)
    for (const { id } of [platform.oltp, platform.warehouse])
      await sandbox.exec(id, 'mkdir /srv/page && echo a page >/srv/page/index.html')
    for (const { id } of [platform.oltp, platform.warehouse])
      await sandbox.exec(id, 'systemd-run python3 -m http.server --directory /srv/page 5432')
  })
  afterAll(async () => {
    await sandbox.stop()
    expect(await leftOf(sandbox.id)).toBe(false)
  })

  const aws = () => platform.provisioning.aws
  const invoke = async (name: string, event: object) => {
    const { Payload, FunctionError } = await aws().lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    )
    return { error: FunctionError, answer: JSON.parse(Buffer.from(Payload ?? '').toString()) as unknown }
  }
  const logOf = async (name: string) => {
    const lines: (string | undefined)[] = []
    const asked = { logGroupName: `/aws/lambda/${name}` }
    for await (const { events = [] } of paginateFilterLogEvents({ client: aws().logs }, asked))
      lines.push(...events.map(({ message }) => message))
    return lines
  }

  test('a function in the private subnet reaches the warehouse, S3 and Systems Manager, and nothing else', async () => {
    await makeFunction(platform, 'probe', true)
    const reached = [
      `${platform.warehouse.address}:5432`,
      's3.us-east-1.amazonaws.com:443',
      'ssm.us-east-1.amazonaws.com:443',
    ]
    const others = [
      `${platform.warehouse.address}:22`,
      `${platform.oltp.address}:5432`,
      `${platform.oltp.publicAddress}:5432`,
      'deb.debian.org:80',
      'ec2.us-east-1.amazonaws.com:443',
    ]
    // Lambda takes its time to bring a function into a VPC; meanwhile it refuses.
    const first = () => invoke('probe', {}).catch(() => null)
    await eventually('active', 30_000, first, (found) => found !== null)
    const { answer } = await invoke('probe', { targets: [...reached, ...others] })
    const found = Object.fromEntries([...reached, ...others].map((one) => [one, reached.includes(one)]))
    expect(answer).toEqual({ found, variable: 'told', inside: 'probe' })
  })

  test('a function that fails says so, and a function outside the VPC runs too', async () => {
    expect(await invoke('probe', { fail: true })).toEqual({
      error: 'Unhandled',
      answer: expect.objectContaining({ errorType: 'TypeError', errorMessage: 'as asked' }),
    })
    await makeFunction(platform, 'outside', false)
    const asked = () =>
      invoke('outside', { targets: [`${platform.warehouse.address}:5432`] }).catch(() => null)
    const found = await eventually('active', 30_000, asked, (one) => one !== null)
    expect(found?.answer).toMatchObject({ found: { [`${platform.warehouse.address}:5432`]: false } })
  })

  test('the HTTP API hands requests to its function', async () => {
    const { apigateway } = aws()
    const { ApiId } = await apigateway.send(new CreateApiCommand({ Name: 'api', ProtocolType: 'HTTP' }))
    const arn = `arn:aws:lambda:us-east-1:${sandbox.account}:function:outside`
    const { IntegrationId } = await apigateway.send(
      new CreateIntegrationCommand({
        ...{ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: arn, PayloadFormatVersion: '2.0' },
      }),
    )
    // One change of an API at a time.
    const route = { ApiId, RouteKey: 'POST /clickstream', Target: `integrations/${IntegrationId}` }
    const made = () =>
      apigateway.send(new CreateRouteCommand(route)).then(
        () => true,
        () => false,
      )
    await eventually('route', 10_000, made, Boolean)
    const staged = () =>
      apigateway.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true })).then(
        () => true,
        () => false,
      )
    await eventually('stage', 10_000, staged, Boolean)
    const url = `https://${ApiId}.execute-api.us-east-1.amazonaws.com`
    const post = ['-si', '-X', 'POST', '-H', 'content-type: application/json', '-d', '{"a":"ü"}']
    const { stdout } = await sandbox.laptop.run('curl', [...post, `${url}/clickstream`])
    expect(stdout).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*x-probe: yes[\s\S]*\{"a":"ü"\}$/)
    const other = await sandbox.laptop.run('curl', ['-si', `${url}/other`])
    expect(other.stdout).toMatch(/^HTTP\/1\.1 404 [\s\S]*\{"message":"Not Found"\}$/)
  })

  test('schedules fire, and functions are heard in their logs', async () => {
    await aws().logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/scheduled' }))
    await makeFunction(platform, 'scheduled', false)
    const Target = {
      Arn: `arn:aws:lambda:us-east-1:${sandbox.account}:function:scheduled`,
      RoleArn: platform.roleArn,
      Input: '{"kind":"run"}',
    }
    await aws().scheduler.send(new CreateScheduleGroupCommand({ Name: 'group' }))
    await aws().scheduler.send(
      new CreateScheduleCommand({
        ...{ Name: 'schedule', GroupName: 'group', Target, FlexibleTimeWindow: { Mode: 'OFF' } },
        ScheduleExpression: 'rate(2 minutes)',
      }),
    )
    const isRun = (message: string | undefined) => message === 'probe {"kind":"run"}'
    const found = await eventually(
      'two runs',
      60_000,
      () => logOf('scheduled'),
      (lines) => lines.filter(isRun).length >= 2,
    )
    expect(
      found.filter((line) => !isRun(line) && !/^(START|END|REPORT) RequestId: /.test(line ?? '')),
    ).toEqual([])
    await aws().scheduler.send(new DeleteScheduleCommand({ Name: 'schedule', GroupName: 'group' }))
  })

  test("S3 by its own names: the instance's role, and URLs until they expire", async () => {
    const Bucket = `clickstream-shop-artifacts-${sandbox.account}-us-east-1`
    await aws().s3.send(new CreateBucketCommand({ Bucket }))
    // Shown after a while.
    const put = () =>
      aws()
        .s3.send(
          new PutObjectCommand({
            ...{ Bucket, Key: 'a key/ü', Body: 'content' },
            ExpectedBucketOwner: sandbox.account,
          }),
        )
        .then(
          () => 'put',
          (error: unknown) => String(error),
        )
    await eventually('bucket', 20_000, put, (found) => found === 'put')
    const { id } = platform.warehouse
    const copy = `export AWS_DEFAULT_REGION=us-east-1; head -c 30000000 /dev/urandom >/tmp/sent
      aws s3 cp --quiet /tmp/sent s3://${Bucket}/sent && aws s3 cp --quiet s3://${Bucket}/sent /tmp/got && cmp /tmp/sent /tmp/got && echo same`
    const copied = await sandbox.exec(id, copy)
    expect(copied).toEqual({ code: 0, stdout: 'same', stderr: '' })
    const signed = (secondsAgo: number) => {
      const at = new Date(Date.now() - secondsAgo * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
      const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F${at.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=${at}&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0`
      return `https://${Bucket}.s3.us-east-1.amazonaws.com/a%20key/%C3%BC?${query}`
    }
    const got = await sandbox.exec(id, `curl -s -w ' %{http_code}' '${signed(0)}'; curl -s '${signed(61)}'`)
    expect(got.stdout).toMatch(/^content 200<\?xml.*<Message>Request has expired<\/Message>/)
  })

  test('a tunnel leads to a port of the private machine', async () => {
    const program = await buildProgram('test/sandbox/programs/tunnel.ts')
    try {
      const args = [program.file, platform.warehouse.id, '5432']
      const { stdout, stderr, code } = await sandbox.laptop.run(process.execPath, args)
      expect({ stdout, code, stderr: code === 0 ? '' : stderr }).toEqual({
        stdout: 'a page',
        code: 0,
        stderr: '',
      })
    } finally {
      await program.remove()
    }
  })

  test('one whose process has ended is found and taken away by its name; one that runs is left alone', async () => {
    const { id } = sandbox
    expect(Object.keys(await clean())).not.toContain(id)
    expect(await leftOf(id)).toBe(true)
    const file = join(namesOf(id).home, 'sandbox.json')
    const recorded = JSON.parse(await readFile(file, 'utf8')) as Recorded
    await writeFile(file, JSON.stringify({ ...recorded, began: 'another' }))
    const left = (await clean())[id] ?? []
    const kinds = new Set(left.map((what) => what.split(' ')[0]))
    expect([...kinds].toSorted()).toEqual(['folder', 'link', 'mount', 'namespace', 'process', 'table'])
    expect(await leftOf(id)).toBe(false)
  })
})
