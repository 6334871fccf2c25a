import { randomUUID } from 'node:crypto'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { expect, inject, test } from 'vitest'
import { testDatabase } from '../test/support/database.ts'
import { invoke, lambdaProgram } from '../test/support/lambda-program.ts'
import { at, event, putEvents } from '../test/support/raw-objects.ts'
import { testBucket } from '../test/support/s3.ts'
import { testCertificate, tlsFront } from '../test/support/tls-front.ts'
import { DEFAULT_RULES } from './etl/rules.ts'
import { S3Store } from './raw-store/s3-store.ts'

/** The programs that Lambda runs, bundled as for Lambda, each in a process of its own. */

test('ingest: an event that is taken stands in the bucket', async () => {
  const { client, bucket } = await testBucket()
  const program = await lambdaProgram('ingest')
  const environment = { RAW_BUCKET: bucket, ALLOWED_ORIGINS: 'https://shop.example https://b.example' }
  const { answer } = await invoke(program, environment, {
    rawPath: '/clickstream',
    headers: { 'content-type': 'application/json', origin: 'https://b.example' },
    requestContext: { requestId: 'r1', http: { method: 'POST', sourceIp: '203.0.113.77' } },
    body: JSON.stringify({ eventName: 'page_view', clientId: 'c' }),
    isBase64Encoded: false,
  })
  expect(answer).toMatchObject({
    statusCode: 200,
    headers: { 'access-control-allow-origin': 'https://b.example' },
  })
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  expect(Contents.map(({ Key }) => Key)).toEqual([expect.stringMatching(/^events\/.*\.json$/)])
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key }))
  expect(await Body?.transformToString()).toContain('"requestId":"r1"')
})

test('etl: what is in the bucket is loaded, with password and certificate from Parameter Store', async () => {
  const { client, bucket } = await testBucket()
  await putEvents(new S3Store(client, bucket), at('10:00'), [event('page_view', 'c', at('10:00'))])
  const database = await testDatabase('dw')
  const { port, password } = database.address('etl')
  const own = await testCertificate('dw.shop.clickstream')
  const front = await tlsFront(port, own)
  const names = await putParameters({ password, certificate: own.certificate })
  const environment = {
    RAW_BUCKET: bucket,
    WAREHOUSE_HOST: '127.0.0.1',
    WAREHOUSE_PORT: String(front.port),
    WAREHOUSE_DATABASE: database.name,
    WAREHOUSE_CERTIFICATE_NAME: 'dw.shop.clickstream',
    PASSWORD_PARAMETER: names.password,
    CERTIFICATE_PARAMETER: names.certificate,
    ETL_SETTING: JSON.stringify({ rules: DEFAULT_RULES, retentionMonths: null }),
  }
  const program = await lambdaProgram('etl')
  const told = await invoke(program, environment, { kind: 'run', shard: 0, shards: 1 })
  expect(told.answer).toMatchObject({ state: 'done', objects: 1, inserted: 1 })
  expect(told.stdout + told.stderr).not.toContain(password)
})

async function putParameters(values: { password: string; certificate: string }) {
  const moto = inject('moto')
  if ('missing' in moto) throw new Error(moto.missing)
  const ssm = new SSMClient({
    endpoint: moto.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const folder = `/clickstream/${randomUUID()}/dw`
  const names = { password: `${folder}/etl/password`, certificate: `${folder}/certificate` }
  await ssm.send(
    new PutParameterCommand({ Name: names.password, Value: values.password, Type: 'SecureString' }),
  )
  await ssm.send(
    new PutParameterCommand({ Name: names.certificate, Value: values.certificate, Type: 'String' }),
  )
  return names
}
