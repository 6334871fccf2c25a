import { functionArn } from '../names.ts'
import { type PolicyDocument, policyDocument } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'

/** EventBridge Scheduler: it invokes the ETL function. */
export const schedulerPolicy = (inputs: PolicyInputs): PolicyDocument =>
  policyDocument({
    Sid: 'InvokeEtl',
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: [functionArn(inputs, 'etl')],
  })
