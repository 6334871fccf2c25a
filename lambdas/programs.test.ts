import { randomUUID } from 'node:crypto'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { SSMClient } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { functionWarehouse } from '../test/support/function-warehouse.ts'
import { ingestRequest } from '../test/support/ingest-request.ts'
import { invoke, lambdaProgram } from '../test/support/lambda-program.ts'
import { motoEndpoint } from '../test/support/moto-endpoint.ts'
import { at, event, putEvents } from '../test/support/raw-objects.ts'
import { testBucket } from '../test/support/s3.ts'
import { S3Store } from './raw-store/s3-store.ts'

/** The programs that Lambda runs, bundled as for Lambda, each in a process of its own. */

test('ingest: an event that is taken stands in the bucket', async () => {
  const { client, bucket } = await testBucket()
  const program = await lambdaProgram('ingest')
  const environment = { RAW_BUCKET: bucket, ALLOWED_ORIGINS: 'https://shop.example https://b.example' }
  const body = JSON.stringify({ eventName: 'page_view', clientId: 'c' })
  const request = ingestRequest(body, { origin: 'https://b.example' })
  const { answer } = await invoke(program, environment, request)
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
  const ssm = new SSMClient({
    endpoint: motoEndpoint(),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const folder = `/clickstream/${randomUUID()}/dw`
  const names = { password: `${folder}/etl/password`, certificate: `${folder}/certificate` }
  const { password, environment } = await functionWarehouse(ssm, names)
  const program = await lambdaProgram('etl')
  const invocation = { kind: 'run', shard: 0, shards: 1 }
  const told = await invoke(program, { ...environment, RAW_BUCKET: bucket }, invocation)
  expect(told.answer).toMatchObject({ state: 'done', objects: 1, inserted: 1 })
  expect(told.stdout + told.stderr).not.toContain(password)
})
