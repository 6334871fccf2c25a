import {
  DescribeAddressesCommand,
  DescribeInstanceTypesCommand,
  type Instance,
  type InstanceTypeInfo,
  paginateDescribeInstances,
  paginateDescribeVpcs,
  type Tag,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { isOfStack, PART_TAG } from '../tags.ts'

/** Of a thing that there is a limit to. */
export interface Usage {
  used: number
  /** What a new stack comes to besides; of one that is there, what it lacks. */
  needed: number
}

export async function vpcs(provisioning: Provisioning): Promise<Usage> {
  const found: { Tags?: Tag[] | undefined }[] = []
  for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: provisioning.aws.ec2 }, {}))
    found.push(...Vpcs)
  return { used: found.length, needed: hasOurs(provisioning, found) ? 0 : 1 }
}

export async function elasticIps(provisioning: Provisioning): Promise<Usage> {
  const { Addresses = [] } = await provisioning.aws.ec2.send(new DescribeAddressesCommand({}))
  return { used: Addresses.length, needed: hasOurs(provisioning, Addresses) ? 0 : 1 }
}

const hasOurs = (provisioning: Provisioning, things: readonly { Tags?: Tag[] | undefined }[]): boolean =>
  things.some(({ Tags = [] }) => isOfStack(provisioning, Tags))

/**
 * Families that the limit of standard instances counts: "(A, C, D, H, I, M, R, T, Z)". Im and Is are of I; others that begin alike
 * (dl, hpc, inf, mac, trn) have limits of their own. Source: EC2, "On-Demand Instance quotas".
 */
const STANDARD = /^(a|c|d|h|i|im|is|m|r|t|z)\d/

/** vCPUs of standard instances that run on demand; stopped ones do not count. */
export async function vCpus(provisioning: Provisioning): Promise<Usage> {
  const { aws } = provisioning
  const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }]
  const running: Instance[] = []
  for await (const { Reservations = [] } of paginateDescribeInstances({ client: aws.ec2 }, { Filters }))
    running.push(...Reservations.flatMap(({ Instances = [] }) => Instances))
  const used = running.filter(isCounted).reduce((sum, one) => sum + vCpusOf(one), 0)
  return { used, needed: await missingVCpus(provisioning, running) }
}

/** Spot has a limit of its own, dedicated hosts are counted as hosts. */
const isCounted = ({ InstanceType, InstanceLifecycle, Placement }: Instance): boolean =>
  STANDARD.test(InstanceType ?? '') && InstanceLifecycle === undefined && Placement?.Tenancy !== 'host'

const vCpusOf = ({ CpuOptions: { CoreCount = 1, ThreadsPerCore = 1 } = {} }: Instance): number =>
  CoreCount * ThreadsPerCore

/** Those of the stack's machines that are not running. */
async function missingVCpus(provisioning: Provisioning, running: readonly Instance[]): Promise<number> {
  const { oltpInstanceType, warehouseInstanceType } = provisioning.settings.aws
  const runs = (part: string) =>
    running.some(
      ({ Tags = [] }) =>
        isOfStack(provisioning, Tags) && Tags.some(({ Key, Value }) => Key === PART_TAG && Value === part),
    )
  const missing = [
    ...(runs('machines/oltp') ? [] : [oltpInstanceType]),
    ...(runs('machines/analytics') ? [] : [warehouseInstanceType]),
  ].filter((type) => STANDARD.test(type))
  if (missing.length === 0) return 0
  const InstanceTypes = [...new Set(missing)] as NonNullable<InstanceTypeInfo['InstanceType']>[]
  const told = await provisioning.aws.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes }))
  const defaults = new Map(
    (told.InstanceTypes ?? []).map(({ InstanceType, VCpuInfo }) => [
      String(InstanceType),
      VCpuInfo?.DefaultVCpus ?? 0,
    ]),
  )
  return missing.reduce((sum, type) => sum + (defaults.get(type) ?? 0), 0)
}
