import type { Provisioning } from '../context.ts'
import type { IdentityParts } from '../identity/identity.ts'
import type { NetworkParts } from '../network/network.ts'
import type { Part, Steps } from '../steps.ts'
import { type ElasticIp, ensureElasticIp } from './elastic-ip.ts'
import { ensureMachine } from './machine.ts'
import type { Machine } from './spec.ts'
import { firstBoot } from './user-data.ts'

export interface MachineParts {
  oltp: Part<Machine>
  analytics: Part<Machine>
  /** Of the shop database. */
  address: Part<ElasticIp>
}

interface Needs {
  network: NetworkParts
  identity: IdentityParts
}

/**
 * The two instances. They start when what they look for at their first boot is there: the way out, or the endpoints. An SSM agent
 * that finds neither sleeps for up to an hour (facts on AWS, section 2).
 */
export function startMachines(
  provisioning: Provisioning,
  steps: Steps,
  { network, identity }: Needs,
): MachineParts {
  const { aws } = provisioning.settings
  const oltp = steps.start('machines/oltp', async ({ need, step }) => {
    const subnetId = await need(network.subnets['public-oltp'])
    const securityGroupId = await need(network.groups.sg_oltp_webDB)
    const { arn } = await need(identity.profiles.oltp)
    await need(network.publicReady)
    const spec = {
      part: 'machines/oltp',
      instanceType: aws.oltpInstanceType,
      volumeGb: aws.oltpVolumeGb,
    } as const
    const place = {
      subnetId,
      securityGroupId,
      profileArn: arn,
      userData: await firstBoot(),
      hasPublicAddress: true,
    }
    return ensureMachine(provisioning, { ...spec, ...place }, step)
  })
  const analytics = steps.start('machines/analytics', async ({ need, step }) => {
    const subnetId = await need(network.subnets['private-analytics'])
    const securityGroupId = await need(network.groups.sg_analytics_ShinyDWH)
    const { arn } = await need(identity.profiles.analytics)
    await need(network.privateReady)
    const size = { instanceType: aws.warehouseInstanceType, volumeGb: aws.warehouseVolumeGb }
    const place = {
      subnetId,
      securityGroupId,
      profileArn: arn,
      userData: await firstBoot(),
      hasPublicAddress: false,
    }
    return ensureMachine(provisioning, { part: 'machines/analytics', ...size, ...place }, step)
  })
  const address = steps.start('machines/oltp-address', async ({ need }) =>
    ensureElasticIp(provisioning, 'machines/oltp-address', (await need(oltp)).instanceId),
  )
  return { oltp, analytics, address }
}
