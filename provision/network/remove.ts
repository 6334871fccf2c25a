import {
  DeleteInternetGatewayCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { takeAway } from '../removal.ts'
import { ofStack } from '../tags.ts'
import { until } from '../until.ts'
import { deleteEndpoints } from './endpoint.ts'

type Waiting = (why: string) => void

/** Endpoints of the stack that are not gone yet. */
async function endpointsOf(provisioning: Provisioning): Promise<string[]> {
  const { VpcEndpoints = [] } = await provisioning.aws.ec2.send(
    new DescribeVpcEndpointsCommand({ Filters: ofStack(provisioning) }),
  )
  return VpcEndpoints.filter(({ State }) => String(State).toLowerCase() !== 'deleted').map(
    ({ VpcEndpointId }) => VpcEndpointId ?? '',
  )
}

/** Takes the endpoints away, and waits until their network interfaces are gone with them. */
export async function removeEndpoints(provisioning: Provisioning): Promise<void> {
  const ids = await endpointsOf(provisioning)
  if (ids.length === 0) return
  await takeAway(provisioning, () => deleteEndpoints(provisioning, ids))
  await until(
    provisioning,
    'the end of the endpoints',
    async () => ((await endpointsOf(provisioning)).length === 0 ? true : null),
    { everyMs: 5000, withinMs: 900_000 },
  )
}

/** Takes the security groups away; first the rules by which they name one another, which would keep all of them. */
export async function removeGroups(provisioning: Provisioning, onWaiting?: Waiting): Promise<void> {
  const { aws } = provisioning
  const { SecurityGroups = [] } = await aws.ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: ofStack(provisioning) }),
  )
  const ids = SecurityGroups.map(({ GroupId }) => GroupId ?? '')
  for (const id of ids) await removeReferences(provisioning, id)
  for (const GroupId of ids)
    await takeAway(provisioning, () => aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId })), onWaiting)
}

async function removeReferences(provisioning: Provisioning, GroupId: string): Promise<void> {
  const { aws } = provisioning
  const { SecurityGroupRules = [] } = await aws.ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
  )
  for (const { IsEgress, SecurityGroupRuleId = '', ReferencedGroupInfo } of SecurityGroupRules) {
    if (ReferencedGroupInfo === undefined) continue
    const request = { GroupId, SecurityGroupRuleIds: [SecurityGroupRuleId] }
    await takeAway(provisioning, async () => {
      if (IsEgress === true) await aws.ec2.send(new RevokeSecurityGroupEgressCommand(request))
      else await aws.ec2.send(new RevokeSecurityGroupIngressCommand(request))
    })
  }
}

export async function removeSubnets(provisioning: Provisioning, onWaiting?: Waiting): Promise<void> {
  const { aws } = provisioning
  const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({ Filters: ofStack(provisioning) }))
  for (const { SubnetId } of Subnets)
    await takeAway(provisioning, () => aws.ec2.send(new DeleteSubnetCommand({ SubnetId })), onWaiting)
}

/** Subnets are let go of first: a table that one still has is not deleted (facts on AWS, section 11). */
export async function removeRouteTables(provisioning: Provisioning, onWaiting?: Waiting): Promise<void> {
  const { aws } = provisioning
  const { RouteTables = [] } = await aws.ec2.send(
    new DescribeRouteTablesCommand({ Filters: ofStack(provisioning) }),
  )
  for (const { RouteTableId, Associations = [] } of RouteTables) {
    for (const { RouteTableAssociationId: AssociationId } of Associations)
      await takeAway(provisioning, () => aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId })))
    await takeAway(provisioning, () => aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId })), onWaiting)
  }
}

/** The detachment waits until no public address is mapped any more: minutes after the machines' end. */
export async function removeInternetGateway(provisioning: Provisioning, onWaiting?: Waiting): Promise<void> {
  const { aws } = provisioning
  const { InternetGateways = [] } = await aws.ec2.send(
    new DescribeInternetGatewaysCommand({ Filters: ofStack(provisioning) }),
  )
  for (const { InternetGatewayId, Attachments = [] } of InternetGateways) {
    for (const { VpcId } of Attachments)
      await takeAway(
        provisioning,
        () => aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId })),
        onWaiting,
      )
    const command = new DeleteInternetGatewayCommand({ InternetGatewayId })
    await takeAway(provisioning, () => aws.ec2.send(command), onWaiting)
  }
}

export async function removeVpc(provisioning: Provisioning, onWaiting?: Waiting): Promise<void> {
  const { aws } = provisioning
  const { Vpcs = [] } = await aws.ec2.send(new DescribeVpcsCommand({ Filters: ofStack(provisioning) }))
  for (const { VpcId } of Vpcs)
    await takeAway(provisioning, () => aws.ec2.send(new DeleteVpcCommand({ VpcId })), onWaiting)
}

/** What the stack's tags still find, by kind: for the proof at the end. */
export async function countNetwork(provisioning: Provisioning): Promise<Record<string, number>> {
  const { ec2 } = provisioning.aws
  const Filters = ofStack(provisioning)
  const [vpcs, subnets, tables, gateways, groups] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({ Filters })),
    ec2.send(new DescribeSubnetsCommand({ Filters })),
    ec2.send(new DescribeRouteTablesCommand({ Filters })),
    ec2.send(new DescribeInternetGatewaysCommand({ Filters })),
    ec2.send(new DescribeSecurityGroupsCommand({ Filters })),
  ])
  return {
    VPCs: vpcs.Vpcs?.length ?? 0,
    subnets: subnets.Subnets?.length ?? 0,
    'route tables': tables.RouteTables?.length ?? 0,
    'internet gateways': gateways.InternetGateways?.length ?? 0,
    'security groups': groups.SecurityGroups?.length ?? 0,
    endpoints: (await endpointsOf(provisioning)).length,
  }
}
