import {
  type Address,
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { created, isPart, ofStack } from '../tags.ts'

export interface ElasticIp {
  allocationId: string
  publicIp: string
}

/** All of the stack's; AWS gives them in one answer. */
export async function findAddresses(provisioning: Provisioning): Promise<Address[]> {
  const { Addresses = [] } = await provisioning.aws.ec2.send(
    new DescribeAddressesCommand({ Filters: ofStack(provisioning) }),
  )
  return Addresses
}

/** @param part `machines/oltp-address`; @returns the address, or null where there is none */
export async function publicIpOf(provisioning: Provisioning, part: string): Promise<string | null> {
  const ours = (await findAddresses(provisioning)).find(({ Tags }) => isPart(provisioning, part, Tags, true))
  return ours?.PublicIp ?? null
}

/**
 * A public address that stays: it survives a stop of its instance, and a successor of it.
 * @param part `machines/oltp-address`
 * @param instanceId of a running instance, which it is given to
 * @returns it; planned values where it is to be made
 */
export async function ensureElasticIp(
  provisioning: Provisioning,
  part: string,
  instanceId: string,
): Promise<ElasticIp> {
  const { aws } = provisioning
  const address = await ensure<Address>(provisioning, {
    part,
    what: 'Elastic IP',
    find: async () =>
      (await findAddresses(provisioning)).filter(({ Tags }) => isPart(provisioning, part, Tags, true)),
    idOf: ({ AllocationId }) => AllocationId ?? '',
    create: async () => {
      const TagSpecifications = created(provisioning, part, 'elastic-ip')
      const made = await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications }))
      return made.AllocationId
    },
    remove: ({ AllocationId }) => aws.ec2.send(new ReleaseAddressCommand({ AllocationId })),
    planned: { AllocationId: afterUp(part), PublicIp: afterUp(part) },
  })
  const { AllocationId = '', PublicIp = '', Tags } = address
  if (!isPlanned(AllocationId)) {
    await syncTags(provisioning, part, AllocationId, Tags)
    await syncAssociation(provisioning, part, address, instanceId)
  }
  return { allocationId: AllocationId, publicIp: PublicIp }
}

/** Never taken from another instance silently: that is a change of its own, with where it was. */
async function syncAssociation(
  { aws, changes }: Provisioning,
  part: string,
  { AllocationId, AssociationId, InstanceId: from, NetworkInterfaceId }: Address,
  instanceId: string,
): Promise<void> {
  if (isPlanned(instanceId) || from === instanceId) return
  const change = {
    what: 'instance of the Elastic IP',
    from: from || NetworkInterfaceId || 'none',
    to: instanceId,
  }
  await changes.make({ part, kind: 'change', ...change }, async () => {
    if (AssociationId !== undefined) await aws.ec2.send(new DisassociateAddressCommand({ AssociationId }))
    await aws.ec2.send(
      new AssociateAddressCommand({ AllocationId, InstanceId: instanceId, AllowReassociation: false }),
    )
  })
}
