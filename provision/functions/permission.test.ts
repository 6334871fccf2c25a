import { GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { ingestSpec, makeRole } from '../../test/aws/function-account.ts'
import { functionManners } from '../../test/aws/manners/functions.ts'
import { runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { ensureFunction } from './function.ts'
import { ensureInvokePermission, type InvokePermission } from './permission.ts'

const NAME = 'clickstream-shop-ingest'
const permission = (sourceArn: string, statementId = 'api'): InvokePermission => ({
  statementId,
  principal: 'apigateway.amazonaws.com',
  sourceArn,
})
const SOURCE = 'arn:aws:execute-api:us-east-1:123456789012:abc/*/POST/clickstream'

async function withFunction(): Promise<TestAws> {
  const test = await testAws(functionManners())
  const one = test.provisioning()
  const { roleArn } = await makeRole(one, 'ingest')
  await ensureFunction(one, ingestSpec(roleArn))
  return test
}

async function up({ provisioning }: TestAws, ...permissions: InvokePermission[]) {
  const one = provisioning()
  await runSteps(one, (steps) => {
    for (const [index, wanted] of permissions.entries())
      steps.start(`api/${index}`, () => ensureInvokePermission(one, `api/${index}`, NAME, wanted))
  })
  return one.changes.all
}

async function statements({ provisioning }: TestAws): Promise<{ Sid: string }[]> {
  const { Policy = '' } = await provisioning().aws.lambda.send(new GetPolicyCommand({ FunctionName: NAME }))
  return (JSON.parse(Policy) as { Statement: { Sid: string }[] }).Statement
}

test('is given, once, and given anew where it differs', async () => {
  const test = await withFunction()
  expect(await up(test, permission(SOURCE))).toMatchObject([{ kind: 'create' }])
  expect(await up(test, permission(SOURCE))).toEqual([])
  const other = SOURCE.replace('abc', 'def')
  expect(await up(test, permission(other))).toMatchObject([
    { kind: 'change', to: `Allow lambda:InvokeFunction to apigateway.amazonaws.com from ${other}` },
  ])
  expect(await statements(test)).toMatchObject([
    { Sid: 'api', Condition: { ArnLike: { 'AWS:SourceArn': other } } },
  ])
})

test('many at once come one after the other', async () => {
  const test = await withFunction()
  const many = ['a', 'b', 'c', 'd'].map((id) => permission(SOURCE, id))
  await up(test, ...many)
  expect((await statements(test)).map(({ Sid }) => Sid).sort()).toEqual(['a', 'b', 'c', 'd'])
})

test('each fault while it is changed: run again, there is the one that is wanted', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1]) {
      const test = await withFunction()
      await up(test, permission(SOURCE.replace('abc', 'old')))
      test.emulator.failAt(at, fault)
      await up(test, permission(SOURCE)).catch(() => {})
      test.emulator.revive()
      await up(test, permission(SOURCE))
      expect(await statements(test), `${fault} at ${at}`).toMatchObject([
        { Sid: 'api', Condition: { ArnLike: { 'AWS:SourceArn': SOURCE } } },
      ])
    }
})

test('one that was taken away comes back', async () => {
  const test = await withFunction()
  await up(test, permission(SOURCE))
  const { aws } = test.provisioning()
  await aws.lambda.send(new RemovePermissionCommand({ FunctionName: NAME, StatementId: 'api' }))
  expect(await up(test, permission(SOURCE))).toMatchObject([{ kind: 'create' }])
})
