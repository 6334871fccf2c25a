import { bucketArn } from '../../storage/names.ts'
import { type PolicyDocument, policyDocument } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'
import { ssmAgent, ssmAgentBuckets } from './parts.ts'

/**
 * The shop database's machine: commands and sessions come by the SSM agent; it puts the bundle of Debian packages that the
 * warehouse's machine is installed from, and keeps backups, in the artifacts bucket.
 */
export const oltpPolicy = (inputs: PolicyInputs): PolicyDocument =>
  policyDocument(ssmAgent, ssmAgentBuckets(inputs), {
    Sid: 'BundlesAndBackups',
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject'],
    Resource: ['bundles', 'backups'].map((folder) => `${bucketArn(inputs.artifactsBucket)}/${folder}/*`),
  })
