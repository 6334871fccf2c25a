import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  ModifySubnetAttributeCommand,
  type Subnet,
} from '@aws-sdk/client-ec2'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { created, isPart } from '../tags.ts'
import { whilePassing } from '../until.ts'

/** The subnets, as DESIGN.md section 1 tables them. Addresses of their own go to machines one by one, never by subnet. */
export const SUBNETS = {
  'public-oltp': '10.0.0.0/20',
  'private-analytics': '10.0.128.0/20',
  'private-etl': '10.0.144.0/20',
} as const

export type SubnetName = keyof typeof SUBNETS

export const subnetPart = (name: SubnetName) => `network/${name}`

/** @returns its id */
export async function ensureSubnet(
  provisioning: Provisioning,
  name: SubnetName,
  vpcId: string,
  zone: string,
): Promise<string> {
  const { aws } = provisioning
  const part = subnetPart(name)
  const subnet = await ensure<Subnet>(provisioning, {
    part,
    what: `subnet ${SUBNETS[name]}`,
    find: () => findSubnets(provisioning, name, vpcId),
    idOf: ({ SubnetId }) => SubnetId ?? '',
    create: async () => {
      const made = await whilePassing(provisioning, isNotFound, () =>
        aws.ec2.send(
          new CreateSubnetCommand({
            VpcId: vpcId,
            CidrBlock: SUBNETS[name],
            AvailabilityZone: zone,
            TagSpecifications: created(provisioning, part, 'subnet'),
          }),
        ),
      )
      return made.Subnet?.SubnetId
    },
    remove: ({ SubnetId }) => aws.ec2.send(new DeleteSubnetCommand({ SubnetId })),
    planned: { SubnetId: afterUp(part) },
  })
  const id = subnet.SubnetId ?? ''
  if (isPlanned(id)) return id
  await syncTags(provisioning, part, id, subnet.Tags)
  await syncAddresses(provisioning, part, subnet)
  return id
}

async function findSubnets(provisioning: Provisioning, name: SubnetName, vpcId: string): Promise<Subnet[]> {
  if (isPlanned(vpcId)) return []
  const { Subnets = [] } = await provisioning.aws.ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  )
  return Subnets.filter(({ Tags, CidrBlock }) =>
    isPart(provisioning, subnetPart(name), Tags, CidrBlock === SUBNETS[name]),
  )
}

/** A machine launched into the subnet by hand must not come up with a public address nobody asked for. */
async function syncAddresses(
  { aws, changes }: Provisioning,
  part: string,
  { SubnetId, MapPublicIpOnLaunch }: Subnet,
): Promise<void> {
  if (MapPublicIpOnLaunch !== true) return
  await changes.make(
    { part, kind: 'change', what: 'public addresses at launch', from: 'on', to: 'off' },
    () => aws.ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: false } })),
  )
}
