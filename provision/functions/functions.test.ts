import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { expect, onTestFinished, test } from 'vitest'
import { functionSetting as etlSetting } from '../../lambdas/etl/function-setting.ts'
import { functionSetting as ingestSetting } from '../../lambdas/ingest/function-setting.ts'
import { functionNeeds } from '../../test/aws/function-account.ts'
import { functionManners } from '../../test/aws/manners/functions.ts'
import { runSteps, testAws } from '../../test/aws/test-aws.ts'
import type { IdentityParts } from '../identity/identity.ts'
import type { MachineParts } from '../machines/machines.ts'
import type { Machine } from '../machines/spec.ts'
import type { NetworkParts } from '../network/network.ts'
import type { Bucket } from '../storage/bucket.ts'
import { until } from '../until.ts'
import type { LogParts } from '../watching/watching.ts'
import { startFunctions } from './functions.ts'

const part = <T>(value: unknown) => ({ name: 'made', done: Promise.resolve(value as T) })

async function bundles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-bundles-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['ingest', 'etl']) await writeFile(join(folder, `${name}.mjs`), `// ${name}\n`)
  return folder
}

test('the functions understand the environment that they are given', async () => {
  const test = await testAws(functionManners())
  const settings = { aws: { origins: ['https://a.example', 'https://b.example'] }, currency: 'EUR' }
  const one = test.provisioning({ settings })
  const { roleArn: arn, vpc } = await functionNeeds(one)
  const folder = await bundles()
  // The warehouse has its address only when the ETL function has been begun: that one must not wait for it.
  const launched = until(one, 'the ETL function', async () => {
    const isMade = test.emulator.mutations.some(({ json }) => json['FunctionName'] === 'clickstream-shop-etl')
    return isMade ? ({ privateIp: '10.0.128.9' } as Machine) : null
  })
  await runSteps(one, (steps) =>
    startFunctions(one, steps, {
      network: {
        subnets: { 'private-etl': part(vpc.subnetIds[0]) },
        groups: { sg_Lambda_ETL: part(vpc.securityGroupIds[0]) },
      } as NetworkParts,
      identity: { roles: { ingest: part({ arn }), etl: part({ arn }) } } as IdentityParts,
      raw: part<Bucket>({ name: 'raw-bucket' }),
      logs: { ingest: part({}), etl: part({}) } as LogParts,
      machines: { analyticsLaunched: { name: 'warehouse', done: launched } } as MachineParts,
      bundles: folder,
    }),
  )
  const environment = async (name: string) => {
    const { Configuration } = await one.aws.lambda.send(new GetFunctionCommand({ FunctionName: name }))
    return Configuration?.Environment?.Variables ?? {}
  }
  expect(ingestSetting(await environment('clickstream-shop-ingest'))).toEqual({
    bucket: 'raw-bucket',
    allowedOrigins: ['https://a.example', 'https://b.example'],
  })
  expect(etlSetting(await environment('clickstream-shop-etl'))).toMatchObject({
    bucket: 'raw-bucket',
    warehouse: {
      host: '10.0.128.9',
      database: 'clickstream_dw',
      passwordParameter: '/clickstream/shop/dw/etl/password',
      certificateParameter: '/clickstream/shop/dw/certificate',
    },
    rules: { currency: 'EUR', sessionTimeoutMinutes: 30 },
    retentionMonths: null,
  })
})
