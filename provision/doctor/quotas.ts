import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas'
import { bad, good, warning } from '../../stack/check.ts'
import type { Check } from '../../stack/stack.ts'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsDenied } from '../errors.ts'
import { look } from './look.ts'
import { elasticIps, type Usage, vCpus, vpcs } from './usage.ts'

interface Quota {
  /** What is counted. */
  of: string
  /** As Service Quotas names it. */
  name: string
  ServiceCode: string
  QuotaCode: string
  usage: (provisioning: Provisioning) => Promise<Usage>
}

/** The limits that a stack meets first; a new account has few of each. */
const QUOTAS: readonly Quota[] = [
  { of: 'VPCs', name: 'VPCs per Region', ServiceCode: 'vpc', QuotaCode: 'L-F678F1CE', usage: vpcs },
  {
    of: 'Elastic IPs',
    name: 'EC2-VPC Elastic IPs',
    ServiceCode: 'ec2',
    QuotaCode: 'L-0263D0A3',
    usage: elasticIps,
  },
  {
    of: 'vCPUs',
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    ServiceCode: 'ec2',
    QuotaCode: 'L-1216C47A',
    usage: vCpus,
  },
]

/** Whether a stack fits into what the account may have. */
export const quotas = (provisioning: Provisioning): Promise<Check[]> =>
  Promise.all(
    QUOTAS.map((quota) =>
      look(`quota: ${quota.of}`, async () => {
        const [limit, usage] = await Promise.all([limitOf(provisioning, quota), quota.usage(provisioning)])
        return judged(quota, limit, usage)
      }),
    ),
  )

/** @returns null where whoever asks may not know it, or nobody does */
async function limitOf({ aws }: Provisioning, { ServiceCode, QuotaCode }: Quota): Promise<number | null> {
  const of = { ServiceCode, QuotaCode }
  try {
    // "For some quotas, only the default values are available" (Service Quotas, GetServiceQuota).
    const { Quota } = await aws.quotas.send(new GetServiceQuotaCommand(of)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error
      return aws.quotas.send(new GetAWSDefaultServiceQuotaCommand(of))
    })
    return Quota?.Value ?? null
  } catch (error) {
    if (error instanceof AwsDenied || isNotFound(error)) return null
    throw error
  }
}

function judged({ of, name, ServiceCode, QuotaCode }: Quota, limit: number | null, usage: Usage): Check {
  const { used, needed } = usage
  const check = `quota: ${of}`
  const needs = needed === 0 ? 'the stack needs no more' : `a stack needs ${needed}`
  const code = `${name}, ${ServiceCode} ${QuotaCode}`
  if (limit === null)
    return warning(
      check,
      `${used} used; how many there may be is not known; ${needs}`,
      `Service Quotas tells it (${code}) to whom servicequotas:GetServiceQuota is allowed.`,
    )
  const found = `${used} of ${limit} used; ${needs}`
  if (used + needed <= limit || needed === 0) return good(check, found)
  return bad(check, found, `Ask for more in Service Quotas (${code}), or take another region.`)
}
