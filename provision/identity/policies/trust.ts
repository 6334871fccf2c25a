import type { RoleName } from '../names.ts'
import { type PolicyDocument, policyDocument } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'

const SERVICES: Record<RoleName, string> = {
  oltp: 'ec2.amazonaws.com',
  analytics: 'ec2.amazonaws.com',
  ingest: 'lambda.amazonaws.com',
  etl: 'lambda.amazonaws.com',
  scheduler: 'scheduler.amazonaws.com',
  web: 'amplify.amazonaws.com',
  hosting: 'amplify.amazonaws.com',
}

/**
 * Who may act as the role: one service. Scheduler acts for whoever names a role, so it is kept to this account; for Amplify's
 * roles AWS's guide gives no such condition, and a role is refused that Amplify cannot take.
 */
export const trustPolicy = ({ account }: Pick<PolicyInputs, 'account'>, role: RoleName): PolicyDocument =>
  policyDocument({
    Sid: 'Service',
    Effect: 'Allow',
    Principal: { Service: SERVICES[role] },
    Action: ['sts:AssumeRole'],
    ...(role === 'scheduler' ? { Condition: { StringEquals: { 'aws:SourceAccount': account } } } : {}),
  })
