import {
  DescribeManagedPrefixListsCommand,
  ModifyVpcEndpointCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { AwsFailed } from '../errors.ts'
import { isSameJson } from '../same-json.ts'
import { ensureEndpoint } from './endpoint.ts'
import { s3Policy } from './s3-policy.ts'

/** S3 without the internet: a route in the private subnets' table, for our buckets and the SSM agent's only. */
export async function ensureS3Endpoint(
  provisioning: Provisioning,
  vpcId: string,
  routeTableId: string,
): Promise<void> {
  const part = 'network/endpoint-s3'
  const policy = s3Policy(provisioning)
  const endpoint = await ensureEndpoint(provisioning, {
    part,
    service: 's3',
    vpcId,
    request: {
      VpcEndpointType: 'Gateway',
      RouteTableIds: [routeTableId],
      PolicyDocument: JSON.stringify(policy),
    },
  })
  if (endpoint === null) return
  const { VpcEndpointId, RouteTableIds = [], PolicyDocument } = endpoint
  const { aws, changes } = provisioning
  if (!saysTheSame(PolicyDocument, policy))
    await changes.make({ part, kind: 'change', what: 'policy' }, () =>
      aws.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, PolicyDocument: JSON.stringify(policy) })),
    )
  const add = RouteTableIds.includes(routeTableId) || isPlanned(routeTableId) ? [] : [routeTableId]
  const remove = RouteTableIds.filter((id) => id !== routeTableId)
  if (add.length + remove.length === 0) return
  const change = {
    part,
    kind: 'change',
    what: 'route tables',
    from: RouteTableIds.join(' '),
    to: routeTableId,
  } as const
  await changes.make(change, () =>
    aws.ec2.send(
      new ModifyVpcEndpointCommand({ VpcEndpointId, AddRouteTableIds: add, RemoveRouteTableIds: remove }),
    ),
  )
}

export interface InterfaceSpec {
  /** `ssm`. */
  service: string
  vpcId: string
  subnetId: string
  groupId: string
}

/** A service of AWS inside the VPC, under its usual name. */
export async function ensureInterfaceEndpoint(
  provisioning: Provisioning,
  { service, vpcId, subnetId, groupId }: InterfaceSpec,
): Promise<void> {
  const part = `network/endpoint-${service}`
  const endpoint = await ensureEndpoint(provisioning, {
    part,
    service,
    vpcId,
    request: {
      VpcEndpointType: 'Interface',
      SubnetIds: [subnetId],
      SecurityGroupIds: [groupId],
      PrivateDnsEnabled: true,
    },
  })
  if (endpoint === null) return
  const wanted = { subnets: [subnetId], groups: [groupId] }
  await syncMembers(provisioning, part, endpoint, wanted)
}

async function syncMembers(
  { aws, changes }: Provisioning,
  part: string,
  { VpcEndpointId, SubnetIds = [], Groups = [], PrivateDnsEnabled }: VpcEndpoint,
  wanted: { subnets: string[]; groups: string[] },
): Promise<void> {
  const subnets = difference(SubnetIds, wanted.subnets)
  const groups = difference(
    Groups.map(({ GroupId }) => GroupId ?? ''),
    wanted.groups,
  )
  const change = { part, kind: 'change' } as const
  if (subnets !== null)
    await changes.make({ ...change, what: 'subnets', ...subnets.told }, () =>
      aws.ec2.send(
        new ModifyVpcEndpointCommand({
          VpcEndpointId,
          AddSubnetIds: subnets.add,
          RemoveSubnetIds: subnets.remove,
        }),
      ),
    )
  if (groups !== null)
    await changes.make({ ...change, what: 'security groups', ...groups.told }, () =>
      aws.ec2.send(
        new ModifyVpcEndpointCommand({
          VpcEndpointId,
          AddSecurityGroupIds: groups.add,
          RemoveSecurityGroupIds: groups.remove,
        }),
      ),
    )
  if (PrivateDnsEnabled !== true)
    await changes.make({ ...change, what: 'private DNS', from: 'off', to: 'on' }, () =>
      aws.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, PrivateDnsEnabled: true })),
    )
}

/** @returns null where nothing differs */
function difference(there: readonly string[], wanted: readonly string[]) {
  const add = wanted.filter((id) => !there.includes(id) && !isPlanned(id))
  const remove = there.filter((id) => !wanted.includes(id))
  if (add.length + remove.length === 0) return null
  return { add, remove, told: { from: there.join(' '), to: wanted.join(' ') } }
}

/** AWS gives a policy back in its own way of writing. */
const saysTheSame = (text: string | undefined, policy: object) =>
  text !== undefined && isSameJson(JSON.parse(text), policy)

/** S3's addresses in this region, as a list that rules and routes can name. @returns its id */
export async function s3PrefixList({ aws, region }: Provisioning): Promise<string> {
  const name = `com.amazonaws.${region}.s3`
  const { PrefixLists = [] } = await aws.ec2.send(
    new DescribeManagedPrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [name] }] }),
  )
  const id = PrefixLists[0]?.PrefixListId
  if (id === undefined)
    throw new AwsFailed('ec2:DescribeManagedPrefixLists', 'NoPrefixList', `there is no ${name}`)
  return id
}
