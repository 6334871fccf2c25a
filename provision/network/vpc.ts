import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ModifyVpcAttributeCommand,
  type Vpc,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { created, isPart, ofStack } from '../tags.ts'

const PART = 'network/vpc'
const CIDR = '10.0.0.0/16'

/**
 * The VPC, with the two DNS attributes that private DNS of interface endpoints needs.
 * @returns its id
 */
export async function ensureVpc(provisioning: Provisioning): Promise<string> {
  const { aws } = provisioning
  const { VpcId = '', Tags } = await ensure<Vpc>(provisioning, {
    part: PART,
    what: 'VPC',
    find: async () => {
      const { Vpcs = [] } = await aws.ec2.send(new DescribeVpcsCommand({ Filters: ofStack(provisioning) }))
      return Vpcs.filter(({ Tags, CidrBlock }) => isPart(provisioning, PART, Tags, CidrBlock === CIDR))
    },
    idOf: ({ VpcId }) => VpcId ?? '',
    create: async () => {
      const TagSpecifications = created(provisioning, PART, 'vpc')
      const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: CIDR, TagSpecifications }))
      return Vpc?.VpcId
    },
    remove: ({ VpcId }) => aws.ec2.send(new DeleteVpcCommand({ VpcId })),
    planned: { VpcId: afterUp(PART) },
  })
  if (isPlanned(VpcId)) return VpcId
  await syncTags(provisioning, PART, VpcId, Tags)
  await syncAttribute(provisioning, VpcId, 'enableDnsSupport', 'EnableDnsSupport')
  await syncAttribute(provisioning, VpcId, 'enableDnsHostnames', 'EnableDnsHostnames')
  return VpcId
}

/** AWS takes one attribute a call (facts on AWS, section 3). */
async function syncAttribute(
  { aws, changes }: Provisioning,
  VpcId: string,
  name: 'enableDnsSupport' | 'enableDnsHostnames',
  member: 'EnableDnsSupport' | 'EnableDnsHostnames',
): Promise<void> {
  const told = await aws.ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: name }))
  if (told[member]?.Value === true) return
  await changes.make({ part: PART, kind: 'change', what: name, from: 'false', to: 'true' }, () =>
    aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId, [member]: { Value: true } })),
  )
}
