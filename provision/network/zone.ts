import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { AwsFailed, TypesNotOffered } from '../errors.ts'
import { ofStack } from '../tags.ts'

/**
 * The one Availability Zone of a stack: the one its subnets are in, else the region's first that is open to everybody and offers
 * both machines' types (us-east-1e, say, has none of the newer ones).
 * @returns its name, `us-east-1a`
 * @throws TypesNotOffered: before anything is made of them
 */
export async function chooseZone(provisioning: Provisioning): Promise<string> {
  const { aws, region } = provisioning
  const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({ Filters: ofStack(provisioning) }))
  const there = Subnets.map(({ AvailabilityZone }) => AvailabilityZone).find((zone) => zone !== undefined)
  const open = there === undefined ? await openZones(provisioning) : [there]
  const { oltpInstanceType, warehouseInstanceType } = provisioning.settings.aws
  const types = [...new Set([oltpInstanceType, warehouseInstanceType])]
  const offered = await Promise.all(types.map((type) => zonesWith(provisioning, type)))
  const zone = open.find((one) => offered.every((zones) => zones.has(one)))
  if (zone !== undefined) return zone
  const missing = types.filter((_, i) => !open.some((one) => offered[i]?.has(one)))
  throw new TypesNotOffered(missing.length > 0 ? missing : types, there ?? region)
}

const OPEN = 'opt-in-not-required'

/** Local Zones and Wavelength have to be opted into, and lack most instance types. */
async function openZones({ aws, region }: Provisioning): Promise<string[]> {
  const { AvailabilityZones = [] } = await aws.ec2.send(
    new DescribeAvailabilityZonesCommand({ Filters: [{ Name: 'state', Values: ['available'] }] }),
  )
  const zones = AvailabilityZones.filter(({ OptInStatus }) => (OptInStatus ?? OPEN) === OPEN)
  if (zones.length === 0)
    throw new AwsFailed(
      'ec2:DescribeAvailabilityZones',
      'NoZone',
      `${region} has no Availability Zone that is open`,
    )
  return zones.map(({ ZoneName }) => ZoneName ?? '').sort()
}

/** By its name alone: a type that EC2 does not know is offered nowhere. */
async function zonesWith({ aws }: Provisioning, type: string): Promise<Set<string>> {
  const { InstanceTypeOfferings = [] } = await aws.ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: [type] }],
    }),
  )
  return new Set(InstanceTypeOfferings.map(({ Location }) => Location ?? ''))
}
