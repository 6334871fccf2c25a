import type { Provisioning } from '../context.ts'
import type { IdentityParts } from '../identity/identity.ts'
import type { InstanceProfile } from '../identity/instance-profile.ts'
import type { NetworkParts } from '../network/network.ts'
import type { Part, Steps } from '../steps.ts'
import { type ElasticIp, ensureElasticIp } from './elastic-ip.ts'
import { ensureMachine } from './machine.ts'
import type { Machine, MachineSpec } from './spec.ts'
import { firstBoot } from './user-data.ts'

export interface MachineParts {
  oltp: Part<Machine>
  analytics: Part<Machine>
  /** The same, as soon as EC2 has given it its address: it need not run yet. */
  analyticsLaunched: Part<Machine>
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
  const oltp = startMachine(provisioning, steps, {
    part: 'machines/oltp',
    subnet: network.subnets['public-oltp'],
    group: network.groups.sg_oltp_webDB,
    profile: identity.profiles.oltp,
    ready: network.publicReady,
    size: { instanceType: aws.oltpInstanceType, volumeGb: aws.oltpVolumeGb },
    hasPublicAddress: true,
  })
  const analytics = startMachine(provisioning, steps, {
    part: 'machines/analytics',
    subnet: network.subnets['private-analytics'],
    group: network.groups.sg_analytics_ShinyDWH,
    profile: identity.profiles.analytics,
    ready: network.privateReady,
    size: { instanceType: aws.warehouseInstanceType, volumeGb: aws.warehouseVolumeGb },
    hasPublicAddress: false,
  })
  const address = steps.start('machines/oltp-address', async ({ need }) =>
    ensureElasticIp(provisioning, 'machines/oltp-address', (await need(oltp.running)).instanceId),
  )
  return { oltp: oltp.running, analytics: analytics.running, analyticsLaunched: analytics.launched, address }
}

interface MachinePlace {
  part: MachineSpec['part']
  subnet: Part<string>
  group: Part<string>
  profile: Part<InstanceProfile>
  ready: Part<void>
  size: Pick<MachineSpec, 'instanceType' | 'volumeGb'>
  hasPublicAddress: boolean
}

function startMachine(
  provisioning: Provisioning,
  steps: Steps,
  { part, subnet, group, profile, ready, size, hasPublicAddress }: MachinePlace,
): { running: Part<Machine>; launched: Part<Machine> } {
  let tellLaunched: (machine: Machine) => void = () => {}
  const told = new Promise<Machine>((resolve) => {
    tellLaunched = resolve
  })
  const running = steps.start(part, async ({ need, step }) => {
    const subnetId = await need(subnet)
    const securityGroupId = await need(group)
    const { arn: profileArn } = await need(profile)
    await need(ready)
    const place = { subnetId, securityGroupId, profileArn, userData: await firstBoot(), hasPublicAddress }
    return ensureMachine(provisioning, { part, ...size, ...place }, step, tellLaunched)
  })
  // One that fails before is told nowhere else; that failure is heard with the part itself.
  const launched = Promise.race([told, running.done])
  launched.catch(() => {})
  return { running, launched: { name: `${part}-launch`, done: launched } }
}
