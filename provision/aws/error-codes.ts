import { AnswerLost, AwsCredentials, AwsDenied, AwsFailed, AwsQuota, AwsUnreachable } from '../errors.ts'

/** AWS's error codes, sorted by what they ask for. Sources: facts on AWS, sections 8 and 11; the SDK's own retry lists. */

/** @returns AWS's name for an error, also where it is wrapped in one of ours; empty where it has none */
export function codeOf(error: unknown): string {
  if (error instanceof AwsFailed) return error.code
  return error instanceof Error ? error.name : ''
}

/** The family `InvalidVpcID.NotFound`, and what other services call the same. */
export const isNotFound = (error: unknown): boolean =>
  /(\.NotFound|NotFoundException|^NoSuch\w+|^NotFound|^Gateway\.NotAttached)$/.test(codeOf(error)) ||
  // Gateway and interface endpoints are named in another manner.
  codeOf(error) === 'InvalidVpcEndpointId.NotFound'

/** Something else still needs it. */
export const isInUse = (error: unknown): boolean =>
  [
    'DependencyViolation',
    'DeleteConflict',
    'DeleteConflictException',
    'InvalidGroup.InUse',
    'ResourceInUseException',
  ].includes(codeOf(error))

/** It is there already, made by an earlier call whose answer was lost or by another `up`. */
export const isDuplicate = (error: unknown): boolean =>
  /(\.Duplicate|\.Conflict|AlreadyExists(Exception)?|AlreadyAssociated|AlreadyOwnedByYou|ResourceConflictException|ConflictException)$/.test(
    codeOf(error),
  )

const THROTTLED = new Set([
  'RequestLimitExceeded',
  'EC2ThrottledException',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'SlowDown',
  'RequestThrottled',
  'RequestThrottledException',
  'PriorRequestNotComplete',
  'BandwidthLimitExceeded',
])

/** Nobody knows whether it was done: what repeats harmlessly may be sent again. */
export const isLost = (error: unknown): boolean => error instanceof AnswerLost

/** AWS did not do it, because it was asked too often: repeating does no harm. */
export const isThrottled = (error: unknown): boolean => THROTTLED.has(codeOf(error))

/** Nobody knows whether AWS did it: the connection broke, or AWS failed. */
export function isTransient(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  if (status !== undefined) return status >= 500
  return isUnreachable(error) || ['RequestTimeout', 'RequestTimeoutException'].includes(codeOf(error))
}

/** The network's own errors: nothing of AWS answered. */
function isUnreachable(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? ''
  const broken = [
    'ECONNRESET',
    'ECONNREFUSED',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENETUNREACH',
    'EHOSTUNREACH',
  ]
  return broken.includes(code) || codeOf(error) === 'TimeoutError'
}

const DENIED =
  /^(AccessDenied(Exception)?|Unauthorized(Operation|Exception)|AuthorizationErrorException|Forbidden)$/
const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/
const REFUSED =
  /^(InvalidClientTokenId|UnrecognizedClientException|AuthFailure|SignatureDoesNotMatch|InvalidAccessKeyId)$/
const QUOTA = /(LimitExceeded(Exception)?|ServiceQuotaExceeded(Exception)?|TooManyBuckets|\.LimitExceeded)$/

/** @param action `ec2:CreateVpc`; @returns the error as our own kinds, with AWS's as its cause */
export function translated(action: string, error: unknown, hasNoAnswer: boolean): Error {
  const code = codeOf(error)
  // What the SDK keeps with an error holds the signed request; a trace must not show it.
  if (error instanceof Error) Reflect.deleteProperty(error, '$response')
  if (hasNoAnswer) return new AnswerLost(action, error)
  if (isUnreachable(error)) return new AwsUnreachable(action, error)
  if (DENIED.test(code)) return new AwsDenied(action, error)
  if (code === 'CredentialsProviderError') return new AwsCredentials('missing', error)
  if (EXPIRED.test(code)) return new AwsCredentials('expired', error)
  if (REFUSED.test(code)) return new AwsCredentials('refused', error)
  if (QUOTA.test(code)) return new AwsQuota(action, error)
  return new AwsFailed(action, code, error)
}
