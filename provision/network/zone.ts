import { DescribeAvailabilityZonesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { AwsFailed } from '../errors.ts'
import { ofStack } from '../tags.ts'

/**
 * The one Availability Zone of a stack: the one its subnets are in, else the region's first that is open to everybody.
 * @returns its name, `us-east-1a`
 */
export async function chooseZone(provisioning: Provisioning): Promise<string> {
  const { aws, region } = provisioning
  const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({ Filters: ofStack(provisioning) }))
  const there = Subnets.map(({ AvailabilityZone }) => AvailabilityZone).find((zone) => zone !== undefined)
  if (there !== undefined) return there
  const { AvailabilityZones = [] } = await aws.ec2.send(
    new DescribeAvailabilityZonesCommand({ Filters: [{ Name: 'state', Values: ['available'] }] }),
  )
  // Local Zones and Wavelength have to be opted into, and lack most instance types.
  const zones = AvailabilityZones.filter(({ OptInStatus }) => (OptInStatus ?? OPEN) === OPEN)
  const [first] = zones.map(({ ZoneName }) => ZoneName ?? '').sort()
  if (first !== undefined) return first
  throw new AwsFailed(
    'ec2:DescribeAvailabilityZones',
    'NoZone',
    `${region} has no Availability Zone that is open`,
  )
}

const OPEN = 'opt-in-not-required'
