import { UpdateApiCommand } from '@aws-sdk/client-apigatewayv2'
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  DeleteTagsCommand,
  DescribeAddressesCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  DisassociateAddressCommand,
  DisassociateIamInstanceProfileCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2'
import { PutRolePolicyCommand, UntagRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { RemovePermissionCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import {
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { RemoveTagsFromResourceCommand } from '@aws-sdk/client-ssm'
import { findApis } from '../../provision/api/find-apis.ts'
import type { Provisioning } from '../../provision/context.ts'
import { functionName } from '../../provision/functions/names.ts'
import { roleName } from '../../provision/identity/names.ts'
import { parameterName } from '../../provision/secrets/names.ts'
import { bucketName } from '../../provision/storage/names.ts'

const OURS = [{ Name: 'tag-key', Values: ['clickstream:stack'] }]
const PART = [{ Key: 'clickstream:part' }]

/** What people do to a stack behind its back, in every service: what the next `up` has to mend. */
export async function spoil(place: Provisioning): Promise<void> {
  await spoilNetwork(place)
  await spoilMachines(place)
  await spoilRoles(place)
  await spoilTheRest(place)
}

async function spoilNetwork({ aws: { ec2 } }: Provisioning): Promise<void> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: OURS }))
  const GroupId = SecurityGroups.find(({ GroupName }) => GroupName === 'sg_endpoints')?.GroupId
  const IpPermissions = [
    { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '198.51.100.0/24' }] },
  ]
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }))
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({ Filters: OURS }))
  const Filters = [{ Name: 'tag:clickstream:part', Values: ['network/private-routes'] }]
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }))
  const [RouteTableId] = RouteTables.map((table) => table.RouteTableId)
  const [GatewayId] = InternetGateways.map(({ InternetGatewayId }) => InternetGatewayId)
  await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' }))
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: OURS }))
  const Resources = [Vpcs[0]?.VpcId ?? '', GroupId ?? '']
  await ec2.send(new DeleteTagsCommand({ Resources, Tags: PART }))
}

async function spoilMachines({ aws: { ec2 } }: Provisioning): Promise<void> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: OURS }))
  const [InstanceId = ''] = Reservations.flatMap(({ Instances = [] }) =>
    Instances.map((instance) => instance.InstanceId ?? ''),
  )
  await ec2.send(
    new ModifyInstanceMetadataOptionsCommand({
      InstanceId,
      HttpEndpoint: 'enabled',
      HttpTokens: 'optional',
      HttpPutResponseHopLimit: 2,
    }),
  )
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } }))
  const told = await ec2.send(new DescribeIamInstanceProfileAssociationsCommand({}))
  const [AssociationId] = (told.IamInstanceProfileAssociations ?? []).map((one) => one.AssociationId)
  await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }))
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ Filters: OURS }))
  await ec2.send(new DisassociateAddressCommand({ AssociationId: Addresses[0]?.AssociationId }))
}

async function spoilRoles(place: Provisioning): Promise<void> {
  const { iam } = place.aws
  const RoleName = roleName(place, 'etl')
  const everything = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  }
  const PolicyDocument = JSON.stringify(everything)
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'more', PolicyDocument }))
  await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['clickstream:part'] }))
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }
  const AssumeRolePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: AssumeRolePolicy }))
}

async function spoilTheRest(place: Provisioning): Promise<void> {
  const { lambda, s3, ssm, apigateway } = place.aws
  const FunctionName = functionName(place, 'ingest')
  await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'api' }))
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 128 }))
  const raw = { Bucket: bucketName(place, 'raw'), ExpectedBucketOwner: place.account }
  await s3.send(new DeletePublicAccessBlockCommand(raw))
  await s3.send(new DeleteBucketLifecycleCommand(raw))
  // While it stands, moto takes its condition for fulfilled, and refuses objects.
  await s3.send(new DeleteBucketPolicyCommand(raw))
  await s3.send(new PutObjectCommand({ ...raw, Key: 'events/2026/11/22/00/events-1.json', Body: '{}' }))
  const ResourceId = parameterName(place, 'dw/etl/password')
  await ssm.send(
    new RemoveTagsFromResourceCommand({
      ResourceType: 'Parameter',
      ResourceId,
      TagKeys: ['clickstream:part'],
    }),
  )
  for (const { ApiId } of await findApis(place))
    await apigateway.send(new UpdateApiCommand({ ApiId, Name: 'renamed' }))
}
