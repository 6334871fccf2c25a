import { EVENTS_PREFIX, REJECTED_PREFIX } from '../../../lambdas/raw-store/keys.ts'
import { bucketArn } from '../../storage/names.ts'
import { type PolicyDocument, policyDocument } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'
import { ownLog } from './parts.ts'

/** The ingest function: it writes raw objects, valid and rejected, and never reads one. */
export const ingestPolicy = (inputs: PolicyInputs): PolicyDocument =>
  policyDocument(
    {
      Sid: 'WriteRawEvents',
      Effect: 'Allow',
      Action: ['s3:PutObject'],
      Resource: [EVENTS_PREFIX, REJECTED_PREFIX].map((prefix) => `${bucketArn(inputs.rawBucket)}/${prefix}*`),
    },
    ownLog(inputs, 'ingest'),
  )
