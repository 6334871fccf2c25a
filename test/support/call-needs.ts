import { actionsOf } from '../../provision/aws/iam-actions.ts'
import { bucketArn } from '../../provision/storage/names.ts'
import type { AwsCall } from '../aws/aws-call.ts'
import type { Need } from './policy.ts'

interface Place {
  account: string
  region: string
}

/**
 * What a call of a function's program needs to be allowed.
 * @throws where it is not known: of other services, and of calls that need more than their name says
 */
export function needsOf(call: AwsCall, place: Place): Need[] {
  const resource = resourceOf(call, place)
  return actionsOf(`${call.service}:${call.operation}`).map((action) => ({ action, resource }))
}

function resourceOf(call: AwsCall, { account, region }: Place): string {
  const { service, operation, path, json } = call
  if (service === 's3') {
    const { pathname, searchParams } = new URL(path, 'http://aws')
    const more = [...Object.keys(call.headers), ...searchParams.keys()].filter((name) => NEED_MORE.test(name))
    if (more.length > 0) throw new Error(`say what s3:${operation} with ${more.join(', ')} needs`)
    return bucketArn(decodeURIComponent(pathname).replace(/^\/|\/$/g, ''))
  }
  if (service === 'ssm' && operation === 'GetParameter')
    return `arn:aws:ssm:${region}:${account}:parameter${json['Name']}`
  throw new Error(`say what ${service}:${operation} is done to`)
}

/** By which a call of S3 needs further actions: s3:PutObjectTagging, kms:GenerateDataKey, s3:GetObjectVersion and the like. */
const NEED_MORE =
  /^(if-match|versionId|x-amz-(acl|grant-.*|tagging|copy-source.*|object-lock-.*|server-side-encryption.*))$/i
