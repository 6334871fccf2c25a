import { randomBytes } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { motoEndpoint } from './moto-endpoint.ts'

/** A bucket of the test's own in moto, and a client for it. @throws where there is no moto, with the reason */
export async function testBucket(): Promise<{ client: S3Client; bucket: string }> {
  const client = new S3Client({
    endpoint: motoEndpoint(),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // moto answers on one host; buckets as host names would not resolve there.
    forcePathStyle: true,
    maxAttempts: 1,
  })
  const bucket = `test-${randomBytes(6).toString('hex')}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return { client, bucket }
}
