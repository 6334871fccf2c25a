import {
  CreateFunctionCommand,
  GetFunctionCommand,
  UntagResourceCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { etlSpec, fakeBundle, functionNeeds, ingestSpec, makeRole } from '../../test/aws/function-account.ts'
import { functionManners } from '../../test/aws/manners/functions.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { ensureFunction } from './function.ts'
import { countFunctions } from './remove.ts'
import type { FunctionSpec } from './spec.ts'

async function up({ provisioning }: TestAws, spec: FunctionSpec, options?: ProvisioningOptions) {
  const one = provisioning(options)
  let made = { name: '', arn: '' }
  await runSteps(one, (steps) =>
    steps.start('functions/function', async () => {
      made = await ensureFunction(one, spec)
    }),
  )
  return { ...made, changes: one.changes.all }
}

const told = async ({ provisioning }: TestAws, name: string) =>
  provisioning().aws.lambda.send(new GetFunctionCommand({ FunctionName: name }))

test('both are made, with a new role and in the VPC, and then they are as they are to be', async () => {
  const test = await testAws(functionManners())
  const needs = await functionNeeds(test.provisioning())
  const specs = [ingestSpec(needs.roleArn), etlSpec(needs)]
  for (const spec of specs) await up(test, spec)
  const made = test.emulator.mutations.length
  for (const spec of specs) expect((await up(test, spec)).changes).toEqual([])
  expect(test.emulator.mutations).toHaveLength(made)
  const { Configuration, Tags } = await told(test, 'clickstream-shop-etl')
  expect(Configuration).toMatchObject({
    Runtime: 'nodejs22.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    MemorySize: 1024,
    Timeout: 900,
    Role: needs.roleArn,
    State: 'Active',
    CodeSha256: fakeBundle().sha256,
    VpcConfig: { SubnetIds: needs.vpc.subnetIds, SecurityGroupIds: needs.vpc.securityGroupIds },
  })
  expect(Tags).toMatchObject({ 'clickstream:stack': 'shop', 'clickstream:part': 'functions/etl' })
})

test('what differs is changed, each by itself, and nothing else', async () => {
  const test = await testAws(functionManners())
  const one = test.provisioning()
  const needs = await functionNeeds(one)
  const { name, arn } = await up(test, etlSpec(needs))
  await one.aws.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: name,
      MemorySize: 128,
      Environment: { Variables: { RAW_BUCKET: 'raw', ANOTHERS: 'secret' } },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
    }),
  )
  await one.aws.lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys: ['clickstream:part'] }))
  const bundle = fakeBundle('export const handler = async () => 2\n')
  const { changes } = await up(test, { ...etlSpec(needs), bundle })
  expect(changes).toMatchObject([
    { kind: 'change', what: 'tags clickstream:part' },
    { kind: 'change', what: 'memory in MB', from: '128', to: '1024' },
    { kind: 'change', what: 'environment variables ANOTHERS' },
    { kind: 'change', what: 'place in the VPC', from: 'none' },
    { kind: 'change', what: 'code', to: `arm64 ${bundle.sha256}` },
  ])
  expect(JSON.stringify(changes)).not.toContain('secret')
  const { Configuration, Tags } = await told(test, name)
  expect(Configuration).toMatchObject({ MemorySize: 1024, CodeSha256: bundle.sha256 })
  expect(Configuration?.Environment?.Variables).toEqual({ RAW_BUCKET: 'raw' })
  expect(Tags).toMatchObject({ 'clickstream:part': 'functions/etl' })
  expect((await up(test, { ...etlSpec(needs), bundle })).changes).toEqual([])
})

test('each fault, at each of its calls: run again, there is one, whole', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1, 2]) {
      const test = await testAws(functionManners())
      const needs = await functionNeeds(test.provisioning())
      test.emulator.failAt(at, fault)
      await up(test, etlSpec(needs)).catch(() => {})
      test.emulator.revive()
      await up(test, etlSpec(needs))
      expect((await up(test, etlSpec(needs))).changes, `${fault} at ${at}`).toEqual([])
      expect(await countFunctions(test.provisioning())).toBe(1)
    }
})

test('each fault, at each call that repairs: run again, it is whole', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1, 2]) {
      const test = await testAws(functionManners())
      const needs = await functionNeeds(test.provisioning())
      const { roleArn } = await makeRole(test.provisioning(), 'another')
      await up(test, etlSpec({ ...needs, roleArn }))
      const wanted = { ...etlSpec(needs), bundle: fakeBundle('2'), environment: {} }
      test.emulator.failAt(at, fault)
      await up(test, wanted).catch(() => {})
      test.emulator.revive()
      await up(test, wanted)
      expect((await up(test, wanted)).changes, `${fault} at ${at}`).toEqual([])
    }
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await testAws(functionManners())
  const spec = ingestSpec('(identity/ingest)')
  const { changes, arn } = await up(test, spec, { mode: 'plan' })
  expect(changes).toEqual([{ part: 'functions/ingest', kind: 'create', what: 'function' }])
  expect(arn).toBe('(functions/ingest)')
  expect(test.emulator.mutations).toEqual([])
  const needs = await functionNeeds(test.provisioning())
  await up(test, ingestSpec(needs.roleArn))
  const made = test.emulator.mutations.length
  const vpc = { subnetIds: ['(network/private-etl)'], securityGroupIds: ['(network/sg)'] }
  expect((await up(test, { ...spec, vpc }, { mode: 'plan' })).changes).toEqual([])
  expect((await up(test, { ...spec, environment: {} }, { mode: 'plan' })).changes).toMatchObject([
    { kind: 'change', what: 'environment variables ALLOWED_ORIGINS, RAW_BUCKET' },
  ])
  expect(test.emulator.mutations).toHaveLength(made)
})

test("a stranger's function of the name is left alone; so is another stack's", async () => {
  const test = await testAws(functionManners())
  const { roleArn } = await functionNeeds(test.provisioning())
  await test.time.sleep(20_000, test.provisioning().signal)
  await test.provisioning().aws.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'clickstream-shop-ingest',
      Role: roleArn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: fakeBundle().zip },
    }),
  )
  const made = test.emulator.mutations.length
  await expect(up(test, ingestSpec(roleArn))).rejects.toMatchObject({
    name: 'NameTaken',
    taken: 'clickstream-shop-ingest',
  })
  expect(test.emulator.mutations).toHaveLength(made)
  await up(test, ingestSpec(roleArn), { stack: 'other' })
  expect(await countFunctions(test.provisioning())).toBe(0)
  expect(await countFunctions(test.provisioning({ stack: 'other' }))).toBe(1)
})

test('a function that Lambda failed to make is made again; why it failed is said', async () => {
  let failures = 1
  let failed = ''
  const test = await testAws([
    {
      name: 'the subnet has no address left',
      source: 'facts on AWS, section 5: StateReasonCode',
      after({ service, operation }, reply) {
        if (service !== 'lambda' || reply.status >= 300) return reply
        if (operation === 'CreateFunction' && failures-- > 0) failed = 'SubnetOutOfIPAddresses'
        if (operation === 'DeleteFunction') failed = ''
        if (!/^Get/.test(operation) || failed === '') return reply
        const state = `"State": "Failed", "StateReasonCode": "${failed}"`
        const body = Buffer.from(reply.body.toString().replace('"State": "Active"', state))
        return { ...reply, body }
      },
    },
  ])
  const needs = await functionNeeds(test.provisioning())
  await expect(up(test, etlSpec(needs))).rejects.toMatchObject({
    name: 'FunctionFailed',
    code: 'SubnetOutOfIPAddresses',
  })
  expect((await up(test, etlSpec(needs))).changes).toMatchObject([
    { kind: 'remove', what: 'function that failed' },
    { kind: 'create' },
  ])
})

test('a change that Lambda failed to make is made again, although it is shown as made', async () => {
  let isFailing = false
  const test = await testAws([
    {
      name: 'a change of the place in the VPC fails',
      source: 'facts on AWS, section 5: LastUpdateStatus',
      after({ service, operation, json }, reply) {
        if (service !== 'lambda' || reply.status >= 300) return reply
        if (operation === 'UpdateFunctionConfiguration' && 'VpcConfig' in json) isFailing = !isFailing
        if (!/^Get/.test(operation) || !isFailing) return reply
        const status = '"LastUpdateStatus": "Failed", "LastUpdateStatusReasonCode": "EniLimitExceeded"'
        const text = reply.body.toString().replace('"LastUpdateStatus": "Successful"', status)
        return { ...reply, body: Buffer.from(text) }
      },
    },
  ])
  const needs = await functionNeeds(test.provisioning())
  const { vpc: _, ...without } = etlSpec(needs)
  await up(test, without)
  await expect(up(test, etlSpec(needs))).rejects.toMatchObject({ code: 'EniLimitExceeded' })
  expect((await up(test, etlSpec(needs))).changes).toMatchObject([
    { kind: 'change', what: 'last change', from: 'EniLimitExceeded' },
  ])
  expect((await up(test, etlSpec(needs))).changes).toEqual([])
})
