import { randomUUID } from 'node:crypto'
import { S3Client } from '@aws-sdk/client-s3'
import { S3Store } from '../raw-store/s3-store.ts'
import { functionSetting } from './function-setting.ts'
import { createIngest } from './handler.ts'

/** The ingest function's program: made once for each of Lambda's machines, invoked many times. */

const { bucket, allowedOrigins } = functionSetting(process.env)

const s3 = new S3Client({
  // Three tries end before the function's 15 s do; a client that waits longer has given up.
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
})

export const handler = createIngest({
  store: new S3Store(s3, bucket),
  clock: () => Date.now(),
  uuid: randomUUID,
  allowedOrigins,
  log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
})
