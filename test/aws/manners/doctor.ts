import { changeItems, textOf } from '../ec2-xml.ts'
import type { Manner } from '../emulator.ts'
import { errorReply, jsonReply } from '../reply.ts'

/** What a doctor asks of AWS that moto does not know. */

/** @param denied actions that whoever asks may not do: `ec2:CreateVpc` */
export const dryRunsAnswered = (denied: ReadonlySet<string> = new Set()): Manner => ({
  name: 'a dry run tells whether it would be done, and does nothing',
  source: 'EC2, DryRun: DryRunOperation or UnauthorizedOperation; facts on moto: several calls ignore it',
  before: (call) => {
    if (call.service !== 'ec2' || call.params.get('DryRun') !== 'true') return undefined
    if (denied.has(`ec2:${call.operation}`))
      return errorReply(
        call,
        403,
        'UnauthorizedOperation',
        'You are not authorized to perform this operation.',
      )
    const message = 'Request would have succeeded, but DryRun flag is set.'
    return errorReply(call, 412, 'DryRunOperation', message)
  },
})

export interface QuotaValues {
  vpcs: number
  addresses: number
  vCpus: number
}

const NEW_ACCOUNT: QuotaValues = { vpcs: 5, addresses: 5, vCpus: 5 }

/** That of Elastic IPs was never raised: it has a default alone. */
export function quotaValues(values: Partial<QuotaValues> = {}): Manner {
  const { vpcs, addresses, vCpus } = { ...NEW_ACCOUNT, ...values }
  const known: Record<string, number> = { 'L-F678F1CE': vpcs, 'L-0263D0A3': addresses, 'L-1216C47A': vCpus }
  return {
    name: 'Service Quotas knows the limits of VPCs, addresses and vCPUs, of addresses the default',
    source: 'Service Quotas, GetServiceQuota: "For some quotas, only the default values are available"',
    before: (call) => {
      if (call.service !== 'servicequotas') return undefined
      const code = String(call.json['QuotaCode'])
      const isApplied = call.operation === 'GetServiceQuota'
      if (!(code in known) || (isApplied && code === 'L-0263D0A3'))
        return errorReply(call, 400, 'NoSuchResourceException', 'The request failed.')
      return jsonReply({ Quota: { QuotaCode: code, Value: known[code] } })
    },
  }
}

/** Of burstable types: all up to large have two vCPUs. */
const vCpusOf = (type: string): number => {
  const size = type.split('.')[1] ?? ''
  if (size === 'xlarge') return 4
  return size.endsWith('xlarge') ? 4 * Number.parseInt(size, 10) : 2
}

export const cpuOptions: Manner = {
  name: 'an instance tells its cores and threads',
  source: 'EC2, DescribeInstances: cpuOptions; moto leaves them out',
  after: ({ service, operation }, reply) => {
    if (service !== 'ec2' || operation !== 'DescribeInstances') return reply
    return changeItems(reply, 'reservationSet', (item) => {
      const cores = vCpusOf(textOf(item, 'instanceType') ?? '') / 2
      const options = `<coreCount>${cores}</coreCount><threadsPerCore>2</threadsPerCore>`
      return item.replace(/<instanceType>/g, `<cpuOptions>${options}</cpuOptions><instanceType>`)
    })
  },
}

/** All of them, for one emulator. */
export const doctorManners = (denied?: ReadonlySet<string>, values?: Partial<QuotaValues>): Manner[] => [
  dryRunsAnswered(denied),
  quotaValues(values),
  cpuOptions,
]
