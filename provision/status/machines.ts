import { type Instance, type InstanceStatus, paginateDescribeInstanceStatus } from '@aws-sdk/client-ec2'
import type { MachineStatus } from '../../stack/status.ts'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { findMachine } from '../machines/find.ts'
import { loadsOf, noLoad } from './load.ts'
import { unlessDenied } from './unless-denied.ts'

/** As the services on them are called. */
export type MachineName = 'oltp' | 'dw'

export interface StackMachine {
  name: MachineName
  /** null: there is none, or it has ended. */
  instance: Instance | null
}

const PARTS: readonly (readonly [MachineName, string])[] = [
  ['oltp', 'machines/oltp'],
  ['dw', 'machines/analytics'],
]

export const findStackMachines = (provisioning: Provisioning): Promise<StackMachine[]> =>
  Promise.all(
    PARTS.map(async ([name, part]) => ({ name, instance: (await findMachine(provisioning, part)).instance })),
  )

/** Checks and load of those that are there. */
export async function machineStatuses(
  provisioning: Provisioning,
  machines: readonly StackMachine[],
): Promise<MachineStatus[]> {
  const there = machines.flatMap(({ name, instance }) =>
    instance?.InstanceId === undefined ? [] : [{ name, instanceId: instance.InstanceId }],
  )
  if (there.length === 0) return []
  const ids = there.map(({ instanceId }) => instanceId)
  const [statuses, loads] = await Promise.all([
    checksOf(provisioning, ids),
    unlessDenied(provisioning, 'figures of the machines', () => loadsOf(provisioning, ids), null),
  ])
  return there.map(({ name, instanceId }) => {
    const status = statuses.find(({ InstanceId }) => InstanceId === instanceId)
    const checks = { system: said(status?.SystemStatus), instance: said(status?.InstanceStatus) }
    return { name, instanceId, checks, load: loads?.get(instanceId) ?? noLoad() }
  })
}

/** As AWS says it, in its words: `ok`, `impaired`, `initializing`, `insufficient-data`, `not-applicable` of one that does not run. */
const said = (summary: InstanceStatus['SystemStatus']): string => summary?.Status ?? 'insufficient-data'

async function checksOf({ aws }: Provisioning, InstanceIds: string[]): Promise<InstanceStatus[]> {
  const found: InstanceStatus[] = []
  try {
    // Without IncludeAllInstances only running ones are told.
    const asked = { InstanceIds, IncludeAllInstances: true }
    for await (const { InstanceStatuses = [] } of paginateDescribeInstanceStatus({ client: aws.ec2 }, asked))
      found.push(...InstanceStatuses)
  } catch (error) {
    // Just launched, or forgotten since: EC2 answers from several places (facts on AWS, section 8).
    if (!isNotFound(error)) throw error
  }
  return found
}
