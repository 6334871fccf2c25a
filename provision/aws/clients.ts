import { AmplifyClient } from '@aws-sdk/client-amplify'
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { CodeCommitClient } from '@aws-sdk/client-codecommit'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { EC2Client } from '@aws-sdk/client-ec2'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SchedulerClient } from '@aws-sdk/client-scheduler'
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import { SNSClient } from '@aws-sdk/client-sns'
import { SSMClient } from '@aws-sdk/client-ssm'
import { STSClient } from '@aws-sdk/client-sts'
import { type Manners, withManners } from './manners.ts'

/** One client a service, all behaving alike: see manners.ts. */
export type Clients = ReturnType<typeof makeClients>

export interface ClientOptions {
  region: string
  /** Of the shared configuration; without: AWS_PROFILE's. */
  profile?: string
  /** Without: the SDK's own chain (environment, profile, SSO). */
  credentials?: { accessKeyId: string; secretAccessKey: string }
  /** An emulator, in place of AWS. */
  endpoint?: string
}

export function makeClients(options: ClientOptions, manners: Manners) {
  const { region, profile, credentials, endpoint } = options
  const config = {
    region,
    // Repeating is ours: the SDK repeats calls that make something, whether or not their first answer was only lost.
    maxAttempts: 1,
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
  return {
    amplify: withManners('amplify', new AmplifyClient(config), manners),
    apigateway: withManners('apigateway', new ApiGatewayV2Client(config), manners),
    cloudwatch: withManners('cloudwatch', new CloudWatchClient(config), manners),
    codecommit: withManners('codecommit', new CodeCommitClient(config), manners),
    cognito: withManners('cognito-idp', new CognitoIdentityProviderClient(config), manners),
    ec2: withManners('ec2', new EC2Client(config), manners),
    iam: withManners('iam', new IAMClient(config), manners),
    lambda: withManners('lambda', new LambdaClient(config), manners),
    logs: withManners('logs', new CloudWatchLogsClient(config), manners),
    // An emulator answers on one host; buckets as host names would not resolve there.
    s3: withManners('s3', new S3Client({ ...config, forcePathStyle: endpoint !== undefined }), manners),
    // Presigns only. A checksum would be of the body that we do not have: S3 would refuse any other.
    presigning: withManners(
      's3',
      new S3Client({
        ...config,
        forcePathStyle: endpoint !== undefined,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      }),
      manners,
    ),
    quotas: withManners('servicequotas', new ServiceQuotasClient(config), manners),
    scheduler: withManners('scheduler', new SchedulerClient(config), manners),
    sns: withManners('sns', new SNSClient(config), manners),
    ssm: withManners('ssm', new SSMClient(config), manners),
    sts: withManners('sts', new STSClient(config), manners),
  }
}
