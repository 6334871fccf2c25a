import {
  type Address,
  DeleteVolumeCommand,
  DisassociateAddressCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  paginateDescribeVolumes,
  ReleaseAddressCommand,
  TerminateInstancesCommand,
  type Volume,
} from '@aws-sdk/client-ec2'
import { codeOf, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { ofStack, PART_TAG } from '../tags.ts'
import { until } from '../until.ts'
import { findAddresses } from './elastic-ip.ts'
import { findInstances, stateOf } from './find.ts'

/** Shutting down takes a minute or so; an operating system that hangs is cut off by EC2 after some more. */
const ENDS = { everyMs: 5000, withinMs: 900_000 }

const partOf = ({ Tags }: Instance | Address | Volume): string =>
  Tags?.find(({ Key }) => Key === PART_TAG)?.Value ?? 'machines'

/**
 * Terminates the stack's instances, protected ones too, and waits until they have ended: until then they hold what they use.
 * @param onWaiting told what it waits for
 */
export async function removeMachines(
  provisioning: Provisioning,
  onWaiting: (why: string) => void = () => {},
): Promise<void> {
  const sent = new Set<string>()
  await until(
    provisioning,
    'the end of the instances',
    async () => {
      const left = (await findInstances(provisioning)).filter((one) => stateOf(one) !== 'terminated')
      for (const one of left) {
        const { InstanceId = '' } = one
        if (stateOf(one) !== 'shutting-down' && !sent.has(InstanceId) && (await terminate(provisioning, one)))
          sent.add(InstanceId)
      }
      if (left.length > 0) onWaiting(left.map((one) => `${one.InstanceId} is ${stateOf(one)}`).join(', '))
      return left.length === 0 ? true : null
    },
    ENDS,
  )
}

/** @returns whether it took; to this call, an unknown id does not mean an ended one (facts on AWS, section 8) */
async function terminate({ aws, changes }: Provisioning, instance: Instance): Promise<boolean> {
  const { InstanceId = '' } = instance
  const command = new TerminateInstancesCommand({ InstanceIds: [InstanceId] })
  try {
    await changes.make(
      { part: partOf(instance), kind: 'remove', what: `instance ${InstanceId}` },
      async () => {
        try {
          await aws.ec2.send(command)
        } catch (error) {
          // Termination protection, put on by somebody: teardown is what they ask for now.
          if (codeOf(error) !== 'OperationNotPermitted') throw error
          await aws.ec2.send(
            new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } }),
          )
          await aws.ec2.send(command)
        }
      },
    )
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

/** Gives the stack's public addresses back; one that is not costs by the hour. */
export async function removeElasticIps(provisioning: Provisioning): Promise<void> {
  const { aws, changes } = provisioning
  for (const address of await findAddresses(provisioning)) {
    const { AllocationId, AssociationId, PublicIp } = address
    await changes.make(
      { part: partOf(address), kind: 'remove', what: `Elastic IP ${PublicIp}` },
      async () => {
        if (AssociationId !== undefined)
          await unlessGone(() => aws.ec2.send(new DisassociateAddressCommand({ AssociationId })))
        await unlessGone(() => aws.ec2.send(new ReleaseAddressCommand({ AllocationId })))
      },
    )
  }
}

/** Deletes volumes that were to go with their instance and did not: somebody changed that. To be called after removeMachines. */
export async function removeVolumes(provisioning: Provisioning): Promise<void> {
  const { aws, changes } = provisioning
  const sent = new Set<string>()
  await until(
    provisioning,
    'the end of the volumes',
    async () => {
      const left = await findVolumes(provisioning)
      for (const volume of left) {
        const { VolumeId = '', State } = volume
        if (State !== 'available' || sent.has(VolumeId)) continue
        sent.add(VolumeId)
        await changes.make({ part: partOf(volume), kind: 'remove', what: `volume ${VolumeId}` }, () =>
          unlessGone(() => aws.ec2.send(new DeleteVolumeCommand({ VolumeId }))),
        )
      }
      return left.length === 0 ? true : null
    },
    ENDS,
  )
}

/** @returns how many have not ended; EC2 goes on showing terminated ones for about an hour */
export const countMachines = async (provisioning: Provisioning): Promise<number> =>
  (await findInstances(provisioning)).filter((one) => stateOf(one) !== 'terminated').length

export const countElasticIps = async (provisioning: Provisioning): Promise<number> =>
  (await findAddresses(provisioning)).length

export const countVolumes = async (provisioning: Provisioning): Promise<number> =>
  (await findVolumes(provisioning)).length

async function findVolumes(provisioning: Provisioning): Promise<Volume[]> {
  const found: Volume[] = []
  for await (const { Volumes = [] } of paginateDescribeVolumes(
    { client: provisioning.aws.ec2 },
    { Filters: ofStack(provisioning) },
  ))
    found.push(...Volumes)
  return found
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isNotFound(error)) throw error
  })
}
