import { bucketArn } from '../../storage/names.ts'
import { type PolicyDocument, policyDocument } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'
import { ssmAgent, ssmAgentBuckets } from './parts.ts'

/**
 * The warehouse's machine: commands and sessions come by the SSM agent; it gets the packages it is installed from, and the
 * dashboard, from the artifacts bucket.
 */
export const analyticsPolicy = (inputs: PolicyInputs): PolicyDocument =>
  policyDocument(ssmAgent, ssmAgentBuckets(inputs), {
    Sid: 'BundlesAndDashboard',
    Effect: 'Allow',
    Action: ['s3:GetObject'],
    Resource: ['bundles', 'shiny'].map((folder) => `${bucketArn(inputs.artifactsBucket)}/${folder}/*`),
  })
