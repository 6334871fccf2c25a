import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2'
import type { GroupName } from '../../../provision/network/groups.ts'
import { STACK, type WholeStack } from '../whole-stack.fixture.ts'

/** Whether somebody in the ETL's subnet reaches the warehouse's PostgreSQL, under a security group of the stack's. */
export async function reachesWarehouse(stack: WholeStack, group: GroupName): Promise<boolean> {
  const { ec2 } = stack.provisioning.aws
  const part = (name: string) => ({
    Filters: [
      { Name: 'tag:clickstream:stack', Values: [STACK] },
      { Name: 'tag:clickstream:part', Values: [`network/${name}`] },
    ],
  })
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(part('private-etl')))
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand(part(group)))
  const place = {
    subnetId: Subnets[0]?.SubnetId ?? '',
    groups: SecurityGroups.map(({ GroupId = '' }) => GroupId),
  }
  const connect = `</dev/tcp/${stack.machine('dw').address}/5432`
  const { code } = await stack.sandbox.execAsGuest(place, 'timeout', ['3', 'bash', '-c', connect])
  return code === 0
}
