import { S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { S3Store } from '../raw-store/s3-store.ts'
import { createEtlFunction } from './function.ts'
import { functionSetting } from './function-setting.ts'
import { FETCH_LIMITS } from './read/fetch-objects.ts'

/** The ETL function's program: made once for each of Lambda's machines, invoked many times. */

const setting = functionSetting(process.env)

const s3 = new S3Client({
  maxAttempts: 5,
  requestHandler: {
    connectionTimeout: 3000,
    requestTimeout: 20_000,
    throwOnRequestTimeout: true,
    // As many as the ETL asks for at once; Node's agent of the SDK would let 50 through.
    httpsAgent: { maxSockets: FETCH_LIMITS.concurrency, keepAlive: true },
  },
})

const ssm = new SSMClient({
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true },
})

async function readParameter(Name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
  if (Parameter?.Value === undefined) throw new Error(`parameter ${Name} is empty`)
  return Parameter.Value
}

export const handler = createEtlFunction({
  setting,
  store: new S3Store(s3, setting.bucket),
  readParameter,
  clock: () => Date.now(),
  log: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
})
