import {
  DescribeParametersCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import type { Fault } from '../../test/aws/emulator.ts'
import {
  emptyFirstPage,
  newParametersAppearLate,
  tooManyUpdates,
  valueRefused,
} from '../../test/aws/manners/secrets.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { Change } from '../changes.ts'
import type { Provisioning } from '../context.ts'
import { ensureParameter } from './parameter.ts'
import { ensurePasswords, type Password } from './passwords.ts'
import { countParameters, removeParameters } from './remove-parameters.ts'
import { ensureSecret, readSecret, replaceSecret } from './secret.ts'

/** Never the same twice, so that a value that was made again would be seen. */
function counting(): () => string {
  let made = 0
  return () => `hidden-${++made}`
}

interface Up {
  passwords: Password[]
  changes: readonly Change[]
}

async function up(
  { provisioning }: TestAws,
  makePassword = counting(),
  { certificate = 'first', ...options }: ProvisioningOptions & { certificate?: string } = {},
): Promise<Up> {
  const one = provisioning(options)
  let passwords: Password[] = []
  await runSteps(one, (steps) => {
    steps.start('secrets/passwords', async () => {
      passwords = await ensurePasswords(one, makePassword)
    })
    steps.start('secrets/dw/certificate', () => ensureParameter(one, 'dw/certificate', certificate))
  })
  return { passwords, changes: one.changes.all }
}

const values = async (one: Provisioning, passwords: readonly Password[]): Promise<string[]> =>
  Promise.all(passwords.map(({ name }) => readSecret(one, name)))

test('a password for each role that has one, each its own; then it is as it is to be', async () => {
  const test = await testAws()
  const makePassword = counting()
  const { passwords } = await up(test, makePassword)
  expect(passwords.map(({ fullName }) => fullName)).toEqual([
    '/clickstream/shop/oltp/owner/password',
    '/clickstream/shop/oltp/web/password',
    '/clickstream/shop/oltp/analyst/password',
    '/clickstream/shop/dw/owner/password',
    '/clickstream/shop/dw/etl/password',
    '/clickstream/shop/dw/analyst/password',
  ])
  const one = test.provisioning()
  const first = await values(one, passwords)
  expect(new Set(first).size).toBe(6)
  const made = test.emulator.mutations.length
  expect(await up(test, makePassword)).toEqual({ passwords, changes: [] })
  expect(test.emulator.mutations).toHaveLength(made)
  expect(await values(one, passwords)).toEqual(first)
  expect(makePassword()).toBe('hidden-7')

  const { Parameters } = await one.aws.ssm.send(
    new DescribeParametersCommand({
      ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: ['/clickstream/shop'] }],
    }),
  )
  expect(Parameters?.filter(({ Type }) => Type === 'SecureString')).toHaveLength(6)
})

test('no secret is read, told as a change, or named in an error', async () => {
  const test = await testAws()
  const { changes } = await up(test)
  await up(test)
  expect(JSON.stringify(changes)).not.toContain('hidden')
  const reads = test.emulator.calls.filter(({ operation }) => operation === 'GetParameter')
  expect(reads.map(({ json }) => json['Name'])).not.toContainEqual(expect.stringContaining('password'))

  const refusing = await testAws([valueRefused])
  const error: unknown = await ensureSecret(refusing.provisioning(), 'x', () => 'hidden-1').catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ name: 'AwsFailed', code: 'ValidationException' })
  for (let one = error; one instanceof Error; one = one.cause)
    expect(`${one.message}${one.stack}${JSON.stringify(one)}`).not.toContain('hidden')
})

test('a plain parameter follows its value, and keeps its tags', async () => {
  const test = await testAws()
  await up(test)
  const { changes } = await up(test, counting(), { certificate: 'second' })
  expect(changes).toEqual([
    {
      part: 'secrets/dw/certificate',
      kind: 'change',
      what: 'parameter /clickstream/shop/dw/certificate',
      from: 'first',
      to: 'second',
    },
  ])
  const { aws } = test.provisioning()
  const Name = '/clickstream/shop/dw/certificate'
  expect((await aws.ssm.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({
    Value: 'second',
    Type: 'String',
  })
  expect((await up(test, counting(), { certificate: 'second' })).changes).toEqual([])
  const long = await up(test, counting(), { certificate: 'x'.repeat(1500) })
  expect(long.changes[0]?.to).toBe('1500 characters')
})

test("a tag that was taken away comes back; without the stack's own it is a stranger's", async () => {
  const test = await testAws()
  const { passwords } = await up(test)
  const { aws } = test.provisioning()
  const [ResourceId = ''] = passwords.map(({ fullName }) => fullName)
  const without = (TagKeys: string[]) =>
    aws.ssm.send(new RemoveTagsFromResourceCommand({ ResourceType: 'Parameter', ResourceId, TagKeys }))
  await without(['clickstream:part', 'Name'])
  const { changes } = await up(test)
  expect(changes.map(({ what }) => what)).toEqual([`tags clickstream:part, Name of ${ResourceId}`])
  const { TagList } = await aws.ssm.send(
    new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId }),
  )
  expect(TagList).toContainEqual({ Key: 'clickstream:part', Value: 'secrets/passwords' })
  await without(['clickstream:stack'])
  await expect(up(test)).rejects.toMatchObject({ name: 'NameTaken', taken: ResourceId })
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await testAws()
  const plan = await up(test, counting(), { mode: 'plan' })
  expect(plan.changes).toHaveLength(7)
  expect(plan.changes.every(({ kind }) => kind === 'create')).toBe(true)
  expect(test.emulator.mutations).toEqual([])
  await up(test)
  const made = test.emulator.mutations.length
  const next = await up(test, counting(), { mode: 'plan', certificate: 'second' })
  expect(next.changes.map(({ kind, to }) => [kind, to])).toEqual([['change', 'second']])
  expect((await up(test, counting(), { mode: 'plan', certificate: '(dw/certificate)' })).changes).toEqual([])
  expect(test.emulator.mutations).toHaveLength(made)
})

test.each<Fault>([
  'kill',
  'lost',
  'throttled',
  'failed',
])('%s, at each of its calls: run again, it is whole', async (fault) => {
  for (let at = 0; at < 7; at++) {
    const test = await testAws()
    test.emulator.failAt(at, fault)
    await up(test).catch(() => {})
    test.emulator.revive()
    // What is there by now keeps its value.
    const { Parameters = [] } = await test.provisioning().aws.ssm.send(new DescribeParametersCommand({}))
    const secrets = Parameters.flatMap(({ Name = '', Type }) => (Type === 'SecureString' ? [Name] : []))
    const one = test.provisioning()
    const read = () =>
      Promise.all(secrets.map((name) => readSecret(one, name.replace('/clickstream/shop/', ''))))
    const before = await read()
    const { passwords } = await up(test)
    expect(await read(), `${fault} at ${at}`).toEqual(before)
    expect(await countParameters(one)).toBe(7)
    expect((await up(test)).passwords).toEqual(passwords)
  }
})

test('an answer that is lost while reads know nothing of the parameter yet: its first value stays', async () => {
  const test = await testAws([newParametersAppearLate(30_000)])
  test.emulator.failAt(0, 'lost')
  const one = test.provisioning()
  const make = counting()
  await runSteps(one, (steps) => steps.start('secrets/x', () => ensureSecret(one, 'x', make)))
  expect(await readSecret(one, 'x')).toBe('hidden-1')
  expect(make()).toBe('hidden-3')
})

test('late reads, empty pages and busy parameters are waited for', async () => {
  const test = await testAws([
    newParametersAppearLate(5000),
    emptyFirstPage,
    tooManyUpdates('PutParameter', 2),
    tooManyUpdates('DeleteParameters', 1),
  ])
  const { passwords } = await up(test)
  await values(test.provisioning(), passwords)
  expect((await up(test)).changes).toEqual([])
  await removeParameters(test.provisioning())
  expect(await countParameters(test.provisioning())).toBe(0)
})

test('a secret that is not there is said to be missing', async () => {
  const test = await testAws()
  await expect(readSecret(test.provisioning(), 'x')).rejects.toMatchObject({ code: 'ParameterNotFound' })
})

test('a secret that is replaced is the new one for whoever asks, whatever befalls the call, and stays the stack’s', async () => {
  for (const fault of [null, 'lost', 'throttled', 'failed'] as const) {
    const test = await testAws([tooManyUpdates('PutParameter', 1), newParametersAppearLate(5000)])
    const one = test.provisioning()
    await ensureSecret(one, 'x', () => 'hidden-1')
    await test.time.sleep(10_000, one.signal)
    const made = test.emulator.mutations.length
    if (fault !== null) test.emulator.failAt(0, fault)
    await replaceSecret(one, 'x', 'hidden-2')
    expect(await readSecret(one, 'x')).toBe('hidden-2')
    expect(test.emulator.mutations.length).toBeGreaterThan(made)
    const { changes } = test.provisioning()
    await ensureSecret({ ...one, changes }, 'x', counting())
    expect(changes.all).toEqual([])
  }
})

test('nobody sees a value that AWS refuses, nor takes one of a stranger’s by replacing it', async () => {
  const test = await testAws()
  const one = test.provisioning()
  const Name = '/clickstream/shop/x'
  await one.aws.ssm.send(new PutParameterCommand({ Name, Value: 'theirs', Type: 'SecureString' }))
  await expect(replaceSecret(one, 'x', 'hidden-2')).rejects.toMatchObject({ name: 'NameTaken' })
  expect(await readSecret(one, 'x')).toBe('theirs')
  const refusing = await testAws([valueRefused])
  const error: unknown = await replaceSecret(refusing.provisioning(), 'x', 'hidden-2').catch(
    (thrown: unknown) => thrown,
  )
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    expect(`${cause.message}${cause.stack}${JSON.stringify(cause)}`).not.toContain('hidden')
})

test('what a stranger put under our names stays as it is', async () => {
  const test = await testAws()
  const one = test.provisioning()
  const put = (Name: string) =>
    one.aws.ssm.send(new PutParameterCommand({ Name, Value: 'theirs', Type: 'SecureString' }))
  await put('/clickstream/shop/x')
  const made = test.emulator.mutations.length
  await expect(ensureSecret(one, 'x', counting())).rejects.toMatchObject({ name: 'NameTaken' })
  await expect(ensureParameter(one, 'x', 'ours')).rejects.toMatchObject({ name: 'NameTaken' })
  expect(test.emulator.mutations).toHaveLength(made)
  await up(test)
  await removeParameters(one)
  expect(await countParameters(one)).toBe(0)
  expect(await readSecret(one, 'x')).toBe('theirs')
})

test.each<Fault>([
  'kill',
  'lost',
  'throttled',
  'failed',
])('removal, %s at each of its calls: run again, nothing is left, and the other stack is whole', async (fault) => {
  for (const at of [0, 1]) {
    const test = await testAws()
    const one = test.provisioning()
    await up(test)
    for (let i = 0; i < 8; i++) await ensureParameter(one, `more/${i}`, 'x')
    const other = test.provisioning({ stack: 'shop-2' })
    await ensureSecret(other, 'x', counting())
    expect(await countParameters(one)).toBe(15)
    test.emulator.failAt(at, fault)
    await removeParameters(one).catch(() => {})
    test.emulator.revive()
    await removeParameters(one)
    expect(await countParameters(one)).toBe(0)
    const made = test.emulator.mutations.length
    await removeParameters(one)
    expect(test.emulator.mutations).toHaveLength(made)
    expect(await readSecret(other, 'x')).toBe('hidden-1')
  }
})
