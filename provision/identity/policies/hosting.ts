import { repositoryArn, WEB_LOG_PREFIX } from '../../hosting/names.ts'
import { type PolicyDocument, policyDocument } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'

/**
 * Amplify, as it builds the storefront and keeps its server's log: it reads the one repository, and writes to a log group that is
 * there already (Amplify guide, "Amazon CloudWatch Logs for SSR apps"; it is named by the app, whose id nobody knows beforehand).
 */
export const hostingPolicy = (inputs: PolicyInputs): PolicyDocument => {
  const logs = `arn:aws:logs:${inputs.region}:${inputs.account}:log-group`
  return policyDocument(
    {
      Sid: 'ReadRepository',
      Effect: 'Allow',
      Action: ['codecommit:GitPull'],
      Resource: [repositoryArn(inputs)],
    },
    {
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [`${logs}:${WEB_LOG_PREFIX}*:log-stream:*`],
    },
    // It looks whether the group is there before it writes.
    { Sid: 'FindLog', Effect: 'Allow', Action: ['logs:DescribeLogGroups'], Resource: [`${logs}:*`] },
  )
}
