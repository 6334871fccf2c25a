import {
  DescribeInstanceAttributeCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { isPlanned } from '../ensure.ts'
import type { MachineSpec } from './spec.ts'
import { syncVolume } from './volume.ts'

/**
 * Puts back what EC2 can change of an instance while it runs. Its subnet it cannot change: that is said, since a new machine would
 * have none of the data.
 */
export async function syncInstance(
  provisioning: Provisioning,
  spec: MachineSpec,
  instance: Instance,
): Promise<void> {
  const { part, subnetId } = spec
  const { InstanceId = '', SubnetId, Tags } = instance
  if (SubnetId !== subnetId && !isPlanned(subnetId))
    provisioning.reporter.warn(`${part} stays in ${SubnetId}: to be in ${subnetId}, it needs a new machine`)
  await syncTags(provisioning, part, InstanceId, Tags)
  await syncGroups(provisioning, spec, instance)
  await syncMetadataOptions(provisioning, part, instance)
  await syncTerminationProtection(provisioning, part, InstanceId)
  await syncVolume(provisioning, spec, instance)
}

async function syncGroups(
  { aws, changes }: Provisioning,
  { part, securityGroupId }: MachineSpec,
  { InstanceId, SecurityGroups = [] }: Instance,
): Promise<void> {
  if (isPlanned(securityGroupId)) return
  const from = SecurityGroups.map(({ GroupId }) => GroupId ?? '').toSorted()
  if (from.length === 1 && from[0] === securityGroupId) return
  const change = { what: 'security groups', from: from.join(', ') || 'none', to: securityGroupId }
  await changes.make({ part, kind: 'change', ...change }, () =>
    aws.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups: [securityGroupId] })),
  )
}

async function syncMetadataOptions(
  { aws, changes }: Provisioning,
  part: string,
  { InstanceId, MetadataOptions = {} }: Instance,
): Promise<void> {
  const { HttpEndpoint, HttpTokens, HttpPutResponseHopLimit } = MetadataOptions
  const from = metadataOptions(HttpEndpoint, HttpTokens, HttpPutResponseHopLimit)
  const to = metadataOptions('enabled', 'required', 1)
  if (from === to) return
  await changes.make({ part, kind: 'change', what: 'metadata options', from, to }, () =>
    aws.ec2.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId,
        HttpEndpoint: 'enabled',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
      }),
    ),
  )
}

const metadataOptions = (endpoint?: string, tokens?: string, hops?: number) =>
  `endpoint ${endpoint}, tokens ${tokens}, hop limit ${hops}`

/** A protected instance would outlive teardown. */
async function syncTerminationProtection(
  { aws, changes }: Provisioning,
  part: string,
  InstanceId: string,
): Promise<void> {
  const told = await aws.ec2.send(
    new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'disableApiTermination' }),
  )
  if (told.DisableApiTermination?.Value !== true) return
  await changes.make({ part, kind: 'change', what: 'termination protection', from: 'on', to: 'off' }, () =>
    aws.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } })),
  )
}
