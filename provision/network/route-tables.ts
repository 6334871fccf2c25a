import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
  type Route,
  type RouteTable,
} from '@aws-sdk/client-ec2'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { syncTags } from '../ec2/sync-tags.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { created, isPart } from '../tags.ts'
import { whilePassing } from '../until.ts'

const EVERYWHERE = '0.0.0.0/0'

export interface RouteTableSpec {
  part: 'network/public-routes' | 'network/private-routes'
  vpcId: string
  /** Where everything goes that is not local; null: nowhere, as from the private subnets. */
  gatewayId: string | null
  subnetIds: readonly string[]
}

/** A route table with its routes and subnets. The gateway endpoint's route is the endpoint's own affair. @returns its id */
export async function ensureRouteTable(provisioning: Provisioning, spec: RouteTableSpec): Promise<string> {
  const { aws } = provisioning
  const { part, vpcId } = spec
  const table = await ensure<RouteTable>(provisioning, {
    part,
    what: 'route table',
    find: () => findTables(provisioning, part, vpcId),
    idOf: ({ RouteTableId }) => RouteTableId ?? '',
    create: async () => {
      const TagSpecifications = created(provisioning, part, 'route-table')
      const made = await whilePassing(provisioning, isNotFound, () =>
        aws.ec2.send(new CreateRouteTableCommand({ VpcId: vpcId, TagSpecifications })),
      )
      return made.RouteTable?.RouteTableId
    },
    remove: ({ RouteTableId }) => aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId })),
    planned: { RouteTableId: afterUp(part) },
  })
  const id = table.RouteTableId ?? ''
  if (isPlanned(id)) return id
  await syncTags(provisioning, part, id, table.Tags)
  await syncRoutes(provisioning, spec, table)
  for (const subnetId of spec.subnetIds) await associate(provisioning, part, id, subnetId)
  return id
}

async function findTables(provisioning: Provisioning, part: string, vpcId: string): Promise<RouteTable[]> {
  if (isPlanned(vpcId)) return []
  const { RouteTables = [] } = await provisioning.aws.ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  )
  return RouteTables.filter(({ Tags }) => isPart(provisioning, part, Tags, false))
}

/** Routes somebody added are taken out: from a private subnet there must be no way to the internet. */
async function syncRoutes(
  provisioning: Provisioning,
  { part, gatewayId }: RouteTableSpec,
  { RouteTableId, Routes = [] }: RouteTable,
): Promise<void> {
  const { aws, changes } = provisioning
  const own = Routes.filter((route) => !isLocal(route) && !isOfEndpoint(route))
  const wide = own.find(({ DestinationCidrBlock }) => DestinationCidrBlock === EVERYWHERE)
  for (const route of own) {
    if (route === wide && gatewayId !== null) continue
    const { DestinationCidrBlock, DestinationIpv6CidrBlock } = route
    const what = `route ${DestinationCidrBlock ?? DestinationIpv6CidrBlock ?? ''}`
    await changes.make({ part, kind: 'remove', what, from: targetOf(route) }, () =>
      aws.ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock })),
    )
  }
  if (gatewayId === null || wide?.GatewayId === gatewayId) return
  const route = { RouteTableId, DestinationCidrBlock: EVERYWHERE, GatewayId: gatewayId }
  const change = { part, what: `route ${EVERYWHERE}`, to: gatewayId }
  if (wide === undefined)
    await changes.make({ ...change, kind: 'create' }, () =>
      whilePassing(provisioning, isNotFound, () => aws.ec2.send(new CreateRouteCommand(route))),
    )
  else
    await changes.make({ ...change, kind: 'change', from: targetOf(wide) }, () =>
      aws.ec2.send(new ReplaceRouteCommand(route)),
    )
}

const isLocal = ({ GatewayId }: Route) => GatewayId === 'local'
const isOfEndpoint = ({ GatewayId, DestinationPrefixListId }: Route) =>
  DestinationPrefixListId !== undefined || GatewayId?.startsWith('vpce-') === true
const targetOf = ({ GatewayId, NatGatewayId, InstanceId, NetworkInterfaceId }: Route) =>
  GatewayId ?? NatGatewayId ?? InstanceId ?? NetworkInterfaceId ?? 'nowhere'

async function associate(
  provisioning: Provisioning,
  part: string,
  RouteTableId: string,
  SubnetId: string,
): Promise<void> {
  if (isPlanned(SubnetId)) return
  const { aws, changes } = provisioning
  const { RouteTables = [] } = await aws.ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'association.subnet-id', Values: [SubnetId] }] }),
  )
  const there = RouteTables.flatMap(({ Associations = [] }) => Associations).find(
    (one) => one.SubnetId === SubnetId,
  )
  if (there?.RouteTableId === RouteTableId) return
  const change = { part, what: `routes of ${SubnetId}`, to: RouteTableId }
  if (there?.RouteTableAssociationId === undefined)
    await changes.make({ ...change, kind: 'create' }, () =>
      whilePassing(provisioning, isNotFound, () =>
        aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId })),
      ),
    )
  else {
    const AssociationId = there.RouteTableAssociationId
    await changes.make({ ...change, kind: 'change', from: there.RouteTableId ?? '' }, () =>
      aws.ec2.send(new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId })),
    )
  }
}
