import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { bad, good, warning } from '../../stack/check.ts'
import { nodeVersion } from '../../stack/node-version.ts'
import type { Check } from '../../stack/stack.ts'
import type { Provisioning } from '../context.ts'
import { AwsCredentials, AwsDenied, AwsUnreachable, RegionMissing } from '../errors.ts'
import { dryRuns } from './dry-runs.ts'
import { GRANT } from './look.ts'
import { debianImages, instanceTypes } from './offers.ts'
import { quotas } from './quotas.ts'
import { reads } from './reads.ts'
import { storefront } from './storefront.ts'

const REST = ['permissions', 'quotas', 'Debian image', 'instance types', 'storefront']

/**
 * What a stack on AWS needs, looked at before it is missed, in the order in which one thing needs another. Changes nothing.
 * @param open finds the region, then the credentials, then what is remembered of the stack; rejects with RegionMissing,
 *   AwsCredentials, AwsUnreachable or AwsDenied
 * @throws what is none of these
 */
export async function checkAws(open: () => Promise<Provisioning>): Promise<Check[]> {
  let region = 'is set'
  try {
    const provisioning = await open()
    region = provisioning.region
    const caller = await callerOf(provisioning)
    return [nodeVersion(), good('region', region), caller, ...(await checkAccount(provisioning))]
  } catch (error) {
    return [nodeVersion(), ...whatStopped(error, region)]
  }
}

async function callerOf({ aws }: Provisioning): Promise<Check> {
  const { Arn, Account } = await aws.sts.send(new GetCallerIdentityCommand({}))
  return good('credentials', `${Arn}, account ${Account}`)
}

async function checkAccount(provisioning: Provisioning): Promise<Check[]> {
  const looks = [dryRuns, reads, quotas, debianImages, instanceTypes, storefront]
  return (await Promise.all(looks.map((one) => one(provisioning)))).flat()
}

const CREDENTIALS = {
  missing: {
    found: 'none',
    advice:
      'Run `aws configure` or `aws sso login`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
  expired: {
    found: 'have expired',
    advice: 'Run `aws sso login`, or take new keys for the session. A clock that is wrong expires them too.',
  },
  refused: {
    found: 'AWS does not take them',
    advice:
      'Name others: `aws configure`, or --profile. A region that has to be enabled first refuses all until it is.',
  },
}

/** @param region that was found; a region is looked for before anything else */
function whatStopped(error: unknown, region: string): Check[] {
  if (error instanceof RegionMissing) {
    const advice = 'Set AWS_REGION, or a region in the profile, or name it with --region.'
    return [bad('region', 'none is set', advice), notLookedAt('credentials', ...REST)]
  }
  const withRegion = (...checks: Check[]) => [good('region', region), ...checks, notLookedAt(...REST)]
  if (error instanceof AwsCredentials) {
    const { found, advice } = CREDENTIALS[error.problem]
    return withRegion(bad('credentials', found, advice))
  }
  if (error instanceof AwsUnreachable) {
    const advice = 'Is there a way to the internet, and is the region written as in eu-central-1?'
    return withRegion(bad('credentials', `${error.action} gets no answer`, advice))
  }
  if (error instanceof AwsDenied)
    return withRegion(good('credentials', 'AWS takes them'), bad('stack', `${error.action} is denied`, GRANT))
  throw error
}

const notLookedAt = (...names: string[]): Check =>
  warning('the rest', `not looked at: ${names.join(', ')}`, 'Mend the above, and ask again.')
