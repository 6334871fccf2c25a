import { ListAppsCommand } from '@aws-sdk/client-amplify'
import { GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { GetRepositoryCommand } from '@aws-sdk/client-codecommit'
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { ListRolesCommand } from '@aws-sdk/client-iam'
import { GetFunctionCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { GetScheduleGroupCommand } from '@aws-sdk/client-scheduler'
import { ListTagsForResourceCommand } from '@aws-sdk/client-sns'
import { bad, good } from '../../stack/check.ts'
import type { Check } from '../../stack/stack.ts'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsDenied } from '../errors.ts'
import { functionName } from '../functions/names.ts'
import { repositoryName, sourceOf } from '../hosting/names.ts'
import { isMissing } from '../hosting/repository.ts'
import { IAM_PATH } from '../identity/names.ts'
import { groupName } from '../schedule/names.ts'
import { findParameter } from '../secrets/find-parameter.ts'
import { parameterName } from '../secrets/names.ts'
import { topicArn } from '../watching/names.ts'
import { GRANT, look } from './look.ts'

const NAME = 'permissions: reads of other services'

/** These services know no dry runs. A read that `up` or `teardown` makes anyway tells at least whether they may be used at all. */
export const reads = (provisioning: Provisioning): Promise<Check> =>
  look(NAME, async () => {
    const all = Object.entries(readsOf(provisioning))
    const allowed = await Promise.all(all.map(([, send]) => isAllowed(send)))
    const denied = all.flatMap(([action], i) => (allowed[i] === true ? [] : [action]))
    if (denied.length > 0) return bad(NAME, `${denied.join(', ')} denied`, GRANT)
    return good(NAME, `${all.length} of ${all.length} allowed; what they let be made only \`up\` shows`)
  })

async function isAllowed(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send()
  } catch (error) {
    if (error instanceof AwsDenied) return false
    if (!isNotFound(error) && !isMissing(error)) throw error
  }
  return true
}

/** By IAM's names of the actions, which differ from those of the calls. */
function readsOf(provisioning: Provisioning): Record<string, () => Promise<unknown>> {
  const { aws } = provisioning
  const FunctionName = functionName(provisioning, 'etl')
  const ResourceArn = topicArn(provisioning)
  const Name = groupName(provisioning)
  return {
    'iam:ListRoles': () => aws.iam.send(new ListRolesCommand({ PathPrefix: IAM_PATH, MaxItems: 1 })),
    's3:ListAllMyBuckets': () => aws.s3.send(new ListBucketsCommand({ MaxBuckets: 1 })),
    'lambda:GetFunction': () => aws.lambda.send(new GetFunctionCommand({ FunctionName })),
    'apigateway:GET': () => aws.apigateway.send(new GetApisCommand({ MaxResults: '1' })),
    'scheduler:GetScheduleGroup': () => aws.scheduler.send(new GetScheduleGroupCommand({ Name })),
    'ssm:DescribeParameters': () =>
      findParameter(provisioning, parameterName(provisioning, 'dw/owner/password')),
    'cognito-idp:ListUserPools': () => aws.cognito.send(new ListUserPoolsCommand({ MaxResults: 1 })),
    'cloudwatch:DescribeAlarms': () => aws.cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 1 })),
    'logs:DescribeLogGroups': () => aws.logs.send(new DescribeLogGroupsCommand({ limit: 1 })),
    ...readsOfHosting(provisioning),
    'sns:ListTagsForResource': () => aws.sns.send(new ListTagsForResourceCommand({ ResourceArn })),
  }
}

function readsOfHosting(provisioning: Provisioning): Record<string, () => Promise<unknown>> {
  const { amplify, codecommit } = provisioning.aws
  if (sourceOf(provisioning) === null) return {}
  const of = { repositoryName: repositoryName(provisioning) }
  return {
    'amplify:ListApps': () => amplify.send(new ListAppsCommand({ maxResults: 1 })),
    'codecommit:GetRepository': () => codecommit.send(new GetRepositoryCommand(of)),
  }
}
