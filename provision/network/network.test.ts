import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  DeleteVpcEndpointsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeVpcEndpointsCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import { networkManners } from '../../test/aws/manners/network.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { startNetwork } from './network.ts'

/** @returns what was changed, and everybody's ids */
async function up(aws: TestAws, options: ProvisioningOptions = {}) {
  const provisioning = aws.provisioning(options)
  let parts: ReturnType<typeof startNetwork> | undefined
  await runSteps(provisioning, (steps) => {
    parts = startNetwork(provisioning, steps)
  })
  if (parts === undefined) throw new Error('nothing was begun')
  const { groups, subnets, vpc } = parts
  const ids = {
    vpc: await vpc.done,
    group: await groups.sg_endpoints.done,
    subnet: await subnets['private-etl'].done,
  }
  return { ...ids, client: provisioning.aws.ec2, changes: provisioning.changes.all }
}

describe('the network', () => {
  test('comes up whatever AWS does not show yet, and the second time nothing is changed', async () => {
    const aws = await testAws(networkManners())
    const { client } = await up(aws)
    const made = aws.emulator.mutations.length
    const second = await up(aws)
    expect(second.changes).toEqual([])
    expect(aws.emulator.mutations).toHaveLength(made)
    const { RouteTables = [] } = await client.send(
      new DescribeRouteTablesCommand({
        Filters: [{ Name: 'tag:clickstream:part', Values: ['network/private-routes'] }],
      }),
    )
    const targets = RouteTables.flatMap(({ Routes = [] }) =>
      Routes.map(({ GatewayId }) => GatewayId?.slice(0, 5)),
    )
    expect(targets.sort()).toEqual(['local', 'vpce-'])
  })

  test('what was changed by hand is put back', async () => {
    const aws = await testAws(networkManners())
    const { client, group } = await up(aws)
    await client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: group,
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        CidrIp: '0.0.0.0/0',
      }),
    )
    expect((await up(aws)).changes).toEqual([
      { part: 'network/rules', kind: 'remove', what: 'sg_endpoints: in tcp 22 0.0.0.0/0' },
    ])

    const { SecurityGroupRules = [] } = await client.send(
      new DescribeSecurityGroupRulesCommand({
        Filters: [{ Name: 'tag:clickstream:part', Values: ['network/sg_Lambda_ETL'] }],
      }),
    )
    const [rule] = SecurityGroupRules.filter(({ FromPort }) => FromPort === 5432)
    const revoked = { GroupId: rule?.GroupId ?? '', SecurityGroupRuleIds: [rule?.SecurityGroupRuleId ?? ''] }
    await client.send(new RevokeSecurityGroupEgressCommand(revoked))
    expect((await up(aws)).changes).toMatchObject([{ part: 'network/rules', kind: 'create' }])

    const { RouteTables = [] } = await client.send(
      new DescribeRouteTablesCommand({
        Filters: [
          { Name: 'tag:clickstream:part', Values: ['network/private-routes', 'network/public-routes'] },
        ],
      }),
    )
    const gateway = RouteTables.flatMap(({ Routes = [] }) => Routes).find(({ GatewayId }) =>
      GatewayId?.startsWith('igw-'),
    )
    const table = RouteTables.find(
      ({ Routes = [] }) => !Routes.some(({ GatewayId }) => GatewayId?.startsWith('igw-')),
    )
    await client.send(
      new CreateRouteCommand({
        RouteTableId: table?.RouteTableId,
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: gateway?.GatewayId,
      }),
    )
    expect((await up(aws)).changes).toMatchObject([
      { part: 'network/private-routes', kind: 'remove', what: 'route 0.0.0.0/0' },
    ])

    const { VpcEndpoints = [] } = await client.send(new DescribeVpcEndpointsCommand({}))
    const ssm = VpcEndpoints.find(({ ServiceName }) => ServiceName?.endsWith('.ssm'))
    await client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [ssm?.VpcEndpointId ?? ''] }))
    expect((await up(aws)).changes).toEqual([
      { part: 'network/endpoint-ssm', kind: 'create', what: 'endpoint ssm' },
    ])
    expect((await up(aws)).changes).toEqual([])
  })

  test('settings that change are applied, and only they', async () => {
    const aws = await testAws(networkManners())
    await up(aws)
    const { changes } = await up(aws, {
      settings: { aws: { trustedCidrs: ['203.0.113.0/24'], ec2MessagesEndpoint: true } },
    })
    expect(changes.map(({ kind, what }) => `${kind} ${what}`).sort()).toEqual([
      'create endpoint ec2messages',
      'create sg_oltp_webDB: in tcp 5432 203.0.113.0/24',
      'remove sg_oltp_webDB: in tcp 5432 0.0.0.0/0',
    ])
  })

  test('a plan of it changes nothing, before and after', async () => {
    const aws = await testAws(networkManners())
    const plan = await up(aws, { mode: 'plan' })
    // 14 things, and the rules of groups that are not there yet.
    const rules = plan.changes.filter(({ part }) => part === 'network/rules').length
    expect(rules).toBeGreaterThan(8)
    expect(plan.changes.filter(({ kind }) => kind === 'create').length).toBe(14 + rules)
    expect(aws.emulator.mutations).toEqual([])
    await up(aws)
    expect((await up(aws, { mode: 'plan' })).changes).toEqual([])
  })
})
