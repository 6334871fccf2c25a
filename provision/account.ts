import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Clients } from './aws/clients.ts'
import { RegionMissing } from './errors.ts'

/** Which account and region, as it was typed. What is not said comes from the environment and the profile. */
export interface AwsOptions {
  region?: string
  profile?: string
}

/** Whom AWS takes us for, and where. */
export interface Caller {
  /** 12 digits. */
  account: string
  /** Who calls, as an ARN. */
  arn: string
  region: string
}

/**
 * The region: as typed, then AWS_REGION and AWS_DEFAULT_REGION (which the SDK for JavaScript leaves out, and the AWS CLI reads),
 * then the profile's.
 * @throws RegionMissing
 */
export async function findRegion(options: AwsOptions, env: NodeJS.ProcessEnv): Promise<string> {
  const said = options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  if (said !== undefined && said !== '') return said
  try {
    return await new STSClient(
      options.profile === undefined ? {} : { profile: options.profile },
    ).config.region()
  } catch (cause) {
    throw new RegionMissing('no region is set', { cause })
  }
}

/** @throws AwsCredentials, AwsUnreachable */
export async function findCaller({ sts }: Pick<Clients, 'sts'>, region: string): Promise<Caller> {
  const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}))
  return { account: Account, arn: Arn, region }
}

/** `in AWS account 123456789012, eu-central-1` */
export const placeOf = ({ account, region }: Caller): string => `in AWS account ${account}, ${region}`
