import {
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type IpPermission,
  type RouteTable,
} from '@aws-sdk/client-ec2'
import type { MotoClients } from '../moto-clients.ts'
import { rangeOf, S3_RANGE, toAddress } from './addresses.ts'

/** What an account's network is to do, as the control plane says it. */
export interface VpcState {
  /** Ranges of its VPCs. */
  ranges: string[]
  subnets: Map<string, Subnet>
  /** By id. */
  groups: Map<string, Group>
  instances: Map<
    string,
    { address: string; publicAddress: string | null; subnetId: string; groups: string[] }
  >
  endpoints: Endpoint[]
}

export interface Subnet {
  id: string
  cidr: string
  /** Where its route table leads. */
  hasS3: boolean
  hasInternet: boolean
}

export interface Group {
  in: Permission[]
  out: Permission[]
}

export interface Permission {
  /** `tcp`; null: all. */
  protocol: string | null
  ports: { first: number; last: number } | null
  peers: ({ range: string } | { group: string })[]
}

/** A service inside a subnet. */
export interface Endpoint {
  /** `ssm`. */
  service: string
  address: string
  groups: string[]
  /** Whether its usual name leads here, in all of the VPC. */
  hasPrivateDns: boolean
}

/** @param shown what stands for a public address of moto's */
export async function readVpcState(
  { ec2 }: MotoClients,
  shown: (address: string) => string,
): Promise<VpcState> {
  const [vpcs, subnets, tables, groups, endpoints, reservations] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({})),
    ec2.send(new DescribeSubnetsCommand({})),
    ec2.send(new DescribeRouteTablesCommand({})),
    ec2.send(new DescribeSecurityGroupsCommand({})),
    ec2.send(new DescribeVpcEndpointsCommand({})),
    ec2.send(new DescribeInstancesCommand({})),
  ])
  const own = (vpcs.Vpcs ?? []).filter(({ IsDefault }) => IsDefault !== true)
  const ids = own.map(({ VpcId }) => VpcId)
  const isOwn = ({ VpcId }: { VpcId?: string | undefined }) => ids.includes(VpcId)
  const state: VpcState = {
    ranges: own.map(({ CidrBlock = '' }) => CidrBlock),
    subnets: new Map(),
    groups: new Map(),
    instances: new Map(),
    endpoints: [],
  }
  for (const { SubnetId: id = '', CidrBlock: cidr = '', VpcId } of (subnets.Subnets ?? []).filter(isOwn))
    state.subnets.set(id, { id, cidr, ...wayOf(id, VpcId, tables.RouteTables ?? []) })
  for (const group of (groups.SecurityGroups ?? []).filter(isOwn))
    state.groups.set(group.GroupId ?? '', {
      in: (group.IpPermissions ?? []).map(permission),
      out: (group.IpPermissionsEgress ?? []).map(permission),
    })
  for (const one of (reservations.Reservations ?? []).flatMap(({ Instances = [] }) => Instances))
    if (isOwn(one) && one.State?.Name !== 'terminated')
      state.instances.set(one.InstanceId ?? '', {
        address: one.PrivateIpAddress ?? '',
        publicAddress: one.PublicIpAddress ? shown(one.PublicIpAddress) : null,
        subnetId: one.SubnetId ?? '',
        groups: (one.SecurityGroups ?? []).map(({ GroupId = '' }) => GroupId),
      })
  const living = (endpoints.VpcEndpoints ?? []).filter(
    (one) => isOwn(one) && !String(one.State).toLowerCase().startsWith('delet'),
  )
  for (const one of living.filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface'))
    state.endpoints.push({
      service: one.ServiceName?.split('.').at(-1) ?? '',
      address: addressOf(one.SubnetIds?.[0] ?? '', state),
      groups: (one.Groups ?? []).map(({ GroupId = '' }) => GroupId),
      hasPrivateDns: one.PrivateDnsEnabled === true,
    })
  return state
}

/** The subnet's last addresses, from the end: moto gives instances its first. */
const addressOf = (subnetId: string, { subnets, endpoints }: VpcState): string =>
  toAddress(rangeOf(subnets.get(subnetId)?.cidr ?? '0.0.0.0/32').last - 1 - endpoints.length)

function wayOf(subnetId: string, vpcId: string | undefined, tables: readonly RouteTable[]) {
  const inVpc = tables.filter((table) => table.VpcId === vpcId)
  const has = (test: (of: { SubnetId?: string; Main?: boolean }) => boolean) =>
    inVpc.find(({ Associations = [] }) => Associations.some((one) => test(one as { SubnetId?: string })))
  const table = has(({ SubnetId }) => SubnetId === subnetId) ?? has(({ Main }) => Main === true)
  const routes = table?.Routes ?? []
  return {
    hasS3: routes.some(({ GatewayId = '' }) => GatewayId.startsWith('vpce-')),
    hasInternet: routes.some(
      ({ GatewayId = '', DestinationCidrBlock }) =>
        GatewayId.startsWith('igw-') && DestinationCidrBlock === '0.0.0.0/0',
    ),
  }
}

function permission(told: IpPermission): Permission {
  const { IpProtocol = '-1', FromPort = -1, ToPort = -1 } = told
  return {
    protocol: IpProtocol === '-1' ? null : IpProtocol,
    ports: FromPort === -1 ? null : { first: FromPort, last: ToPort },
    peers: [
      ...(told.IpRanges ?? []).map(({ CidrIp = '' }) => ({ range: CidrIp })),
      ...(told.UserIdGroupPairs ?? []).map(({ GroupId = '' }) => ({ group: GroupId })),
      // The one that the platform's rules name.
      ...(told.PrefixListIds ?? []).map(() => ({ range: S3_RANGE })),
    ],
  }
}
