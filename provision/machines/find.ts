import { DescribeInstancesCommand, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isPart, ofStack } from '../tags.ts'
import { generationOf } from './client-token.ts'

export const stateOf = (instance: Instance): string => instance.State?.Name ?? ''

/** On its way out, or out: EC2 shows a terminated instance for about an hour. */
export const hasEnded = (instance: Instance): boolean =>
  ['shutting-down', 'terminated'].includes(stateOf(instance))

/** All instances of the stack, ended ones too. */
export async function findInstances(provisioning: Provisioning): Promise<Instance[]> {
  const { aws } = provisioning
  const found: Instance[] = []
  for await (const { Reservations = [] } of paginateDescribeInstances(
    { client: aws.ec2 },
    { Filters: ofStack(provisioning) },
  ))
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances))
  return found
}

/** @returns null while EC2 does not show it (facts on AWS, section 8) */
export async function instanceById({ aws }: Provisioning, instanceId: string): Promise<Instance | null> {
  try {
    const told = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }))
    return told.Reservations?.[0]?.Instances?.[0] ?? null
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

export interface Found {
  /** The part's instance; null where there is none, or none that has not ended. */
  instance: Instance | null
  /** The generation that no ended instance has used up, as far as EC2 still shows them. */
  generation: number
}

/**
 * The part's instance, by its tags; or, where somebody took the part's tag away, by our token. Should several carry the tags (a
 * launch template made from ours copies them), the one that we launched is it, the oldest of them; `up` terminates none, since
 * each may hold data.
 */
export async function findMachine(provisioning: Provisioning, part: string): Promise<Found> {
  const generation = ({ ClientToken }: Instance) => generationOf(provisioning, part, ClientToken)
  const ours = (await findInstances(provisioning)).filter((one) =>
    isPart(provisioning, part, one.Tags, generation(one) !== null),
  )
  const rank = (one: Instance) => generation(one) ?? Number.POSITIVE_INFINITY
  const [instance, ...others] = ours
    .filter((one) => !hasEnded(one))
    .toSorted((a, b) => (rank(a) === rank(b) ? byId(a, b) : rank(a) - rank(b)))
  for (const { InstanceId } of others)
    provisioning.reporter.warn(
      `${InstanceId} carries the tags of ${part} too; ${instance?.InstanceId} is used, and teardown removes both`,
    )
  const usedUp = ours.map((one) => (hasEnded(one) ? (generation(one) ?? -1) : -1))
  return { instance: instance ?? null, generation: Math.max(-1, ...usedUp) + 1 }
}

const byId = (a: Instance, b: Instance) => ((a.InstanceId ?? '') < (b.InstanceId ?? '') ? -1 : 1)
