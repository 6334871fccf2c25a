import { actionsOf } from '../../provision/aws/iam-actions.ts'
import {
  AnswerLost,
  AwsCredentials,
  AwsDenied,
  AwsFailed,
  AwsQuota,
  AwsUnreachable,
  NameTaken,
  RegionMissing,
  TooLong,
  TypesNotOffered,
} from '../../provision/errors.ts'
import { FunctionFailed } from '../../provision/functions/lambda-errors.ts'
import { MachineEnded, UserDataTooLong } from '../../provision/machines/errors.ts'
import { EXIT } from './exit.ts'
import type { Tellings } from './sentence.ts'

const AGAIN = 'Then run this again: it goes on where it stopped.'

const CREDENTIALS = {
  missing: [
    'There are no AWS credentials',
    'Sign in with `aws sso login` or `aws configure`, or name a profile with --profile.',
  ],
  expired: ['The AWS credentials have expired', `Sign in again, with \`aws sso login\` say. ${AGAIN}`],
  refused: [
    'AWS does not take these credentials',
    'Look which ones are set: `aws sts get-caller-identity` asks AWS the same.',
  ],
} as const

/** What to do about what AWS says, where that is known. The codes are EC2's and S3's. */
const ADVICE: Record<string, string> = {
  Unsupported:
    'Name a type that the region’s first zone offers as aws.oltpInstanceType or aws.warehouseInstanceType (docs/settings.md).',
  InsufficientInstanceCapacity: `AWS has none of this type just now. Wait, or set another type (docs/settings.md). ${AGAIN}`,
  'InvalidSubnet.Conflict': `Another subnet in the stack’s VPC has addresses of this one; \`aws ec2 describe-subnets\` shows it. Remove that one. ${AGAIN}`,
  OptInRequired: `The account has not signed up for this yet: open its console once. ${AGAIN}`,
}

/** What each error of AWS means to whoever typed the command. */
export const AWS_TELLINGS: Tellings = [
  [
    AwsCredentials,
    (error: AwsCredentials) => {
      const [what, next] = CREDENTIALS[error.problem]
      return { what, why: firstLine(error.message), next, exitCode: EXIT.refused }
    },
  ],
  [
    RegionMissing,
    (_: RegionMissing) => ({
      what: 'No AWS region is set',
      next: 'Name one with --region eu-central-1, in AWS_REGION, or in the profile.',
      exitCode: EXIT.usage,
    }),
  ],
  [
    AwsUnreachable,
    (error: AwsUnreachable) => ({
      what: `AWS cannot be reached (${error.action})`,
      why: firstLine(error.message),
      next: `See to the network, and to the region’s name. ${AGAIN}`,
    }),
  ],
  [
    AwsDenied,
    (error: AwsDenied) => ({
      what: `AWS denies ${error.action}`,
      why: firstLine(error.message),
      next: `Ask the account’s administrator to allow you ${actionsOf(error.action).join(', ')}; docs/security.md has the whole policy. ${AGAIN}`,
      exitCode: EXIT.refused,
    }),
  ],
  [
    AwsQuota,
    (error: AwsQuota, command) => ({
      what: `A quota of the account is reached (${error.action})`,
      why: firstLine(error.message),
      next: `\`${command} doctor\` shows the quotas; ask for more in AWS’s Service Quotas, or remove what is not needed. ${AGAIN}`,
      exitCode: EXIT.refused,
    }),
  ],
  [
    AwsFailed,
    (error: AwsFailed) => ({
      what: `AWS refuses ${error.action} (${error.code})`,
      why: firstLine(error.message),
      next: ADVICE[error.code] ?? `Where the reason can be mended, mend it. ${AGAIN}`,
    }),
  ],
  [
    TypesNotOffered,
    (error: TypesNotOffered) => ({
      what: `${error.place} does not offer ${error.types.join(' and ')}${error.types.length > 1 ? ' in one zone' : ''}`,
      next: 'Name other instance types as aws.oltpInstanceType and aws.warehouseInstanceType (docs/settings.md), or take another region.',
      exitCode: EXIT.usage,
    }),
  ],
  [
    AnswerLost,
    (error: AnswerLost) => ({
      what: `AWS does not answer ${error.action}`,
      why: error.cause instanceof Error ? firstLine(error.cause.message) : null,
      next: 'Whether it was done is seen by looking: run this again, and it goes on with what is there.',
    }),
  ],
  [
    TooLong,
    (error: TooLong) => ({
      what: `${capital(error.what)} did not come about within ${Math.round(error.waitedMs / 1000)} s`,
      next: 'AWS is slower than usual. Run this again: it goes on waiting where it stopped.',
    }),
  ],
  [
    NameTaken,
    (error: NameTaken) => ({
      what: `The ${error.what} ${error.taken} is there already, and is not this stack’s: it was left alone`,
      next: `Name this stack otherwise (--stack), or remove that one. ${AGAIN}`,
    }),
  ],
  [
    MachineEnded,
    (error: MachineEnded) => ({
      what: `The instance ${error.instanceId} ended while it was started`,
      why: error.reason,
      next: 'Run this again: another one takes its place.',
    }),
  ],
  [
    FunctionFailed,
    (error: FunctionFailed) => ({
      what: `The Lambda function ${error.functionName} failed${error.code === '' ? '' : ` (${error.code})`}`,
      why: error.message.replace(`${error.functionName}: `, ''),
      next: `Where the reason can be mended, mend it. ${AGAIN}`,
    }),
  ],
  [
    UserDataTooLong,
    (error: UserDataTooLong) => ({
      what: `The first-boot script has ${error.bytes} bytes, and EC2 takes 16,384`,
      next: 'This version of clickstream-cli is broken; take another one.',
    }),
  ],
]

/** EC2 appends the refusal in a coded form: pages that nobody can read without another permission. */
const firstLine = (message: string): string =>
  message
    .replace(/\s*Encoded authorization failure message:.*/s, '')
    .split('\n')[0]
    ?.trim() ?? ''

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
