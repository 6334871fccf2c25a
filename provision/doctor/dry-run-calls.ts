import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteVpcCommand,
  type ResourceType,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { Provisioning } from '../context.ts'
import { created } from '../tags.ts'

/**
 * What `up` and `teardown` ask of EC2 first and most, as dry runs. They carry the tags that `up` makes things with, so that
 * ec2:CreateTags is asked for too.
 */
export type Calls = Record<string, () => Promise<unknown>>

/** Nobody has an id of it. */
const NO_ID = '0'.repeat(17)

const DryRun = true

const tagged = (provisioning: Provisioning, ...kinds: ResourceType[]) => ({
  DryRun,
  TagSpecifications: created(provisioning, 'network/vpc', ...kinds),
})

/** They name nothing that is there. */
export const callsAlone = (of: Provisioning): Calls => {
  const { ec2 } = of.aws
  return {
    'ec2:CreateVpc': () => ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', ...tagged(of, 'vpc') })),
    'ec2:CreateInternetGateway': () =>
      ec2.send(new CreateInternetGatewayCommand(tagged(of, 'internet-gateway'))),
    'ec2:AllocateAddress': () =>
      ec2.send(new AllocateAddressCommand({ Domain: 'vpc', ...tagged(of, 'elastic-ip') })),
  }
}

/** @param vpcId the stack's; null: one that is not there */
export const callsInVpc = (of: Provisioning, vpcId: string | null): Calls => {
  const { ec2 } = of.aws
  const VpcId = vpcId ?? `vpc-${NO_ID}`
  const group = { GroupName: 'sg_Lambda_ETL', Description: 'sg_Lambda_ETL' }
  const ServiceName = `com.amazonaws.${of.region}.s3`
  return {
    'ec2:CreateSubnet': () =>
      ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.0.0/20', ...tagged(of, 'subnet') })),
    'ec2:CreateRouteTable': () =>
      ec2.send(new CreateRouteTableCommand({ VpcId, ...tagged(of, 'route-table') })),
    'ec2:CreateSecurityGroup': () =>
      ec2.send(new CreateSecurityGroupCommand({ VpcId, ...group, ...tagged(of, 'security-group') })),
    'ec2:CreateVpcEndpoint': () =>
      ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName, ...tagged(of, 'vpc-endpoint') })),
  }
}

/**
 * They name what is not the stack's. What is taken away is named by ids that nobody has, also where the stack is there: an emulator
 * that knows no dry runs must not take it down.
 * @param imageId null: one that is not there
 */
export const callsElsewhere = (of: Provisioning, imageId: string | null): Calls => {
  const { ec2 } = of.aws
  const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }
  const [GroupId, VpcId] = [`sg-${NO_ID}`, `vpc-${NO_ID}`]
  const machine = {
    ImageId: imageId ?? `ami-${NO_ID}`,
    InstanceType: of.settings.aws.oltpInstanceType as NonNullable<RunInstancesCommandInput['InstanceType']>,
    MinCount: 1,
    MaxCount: 1,
  }
  return {
    'ec2:RunInstances': () =>
      ec2.send(
        new RunInstancesCommand({ ...machine, ...tagged(of, 'instance', 'volume', 'network-interface') }),
      ),
    'ec2:AuthorizeSecurityGroupIngress': () =>
      ec2.send(new AuthorizeSecurityGroupIngressCommand({ DryRun, GroupId, IpPermissions: [rule] })),
    'ec2:TerminateInstances': () =>
      ec2.send(new TerminateInstancesCommand({ DryRun, InstanceIds: [`i-${NO_ID}`] })),
    'ec2:DeleteVpc': () => ec2.send(new DeleteVpcCommand({ DryRun, VpcId })),
  }
}
