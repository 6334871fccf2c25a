import { ListAppsCommand, UpdateAppCommand, UpdateBranchCommand } from '@aws-sdk/client-amplify'
import { GetApisCommand, UpdateApiCommand } from '@aws-sdk/client-apigatewayv2'
import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { DeleteRetentionPolicyCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit'
import {
  AuthorizeSecurityGroupIngressCommand,
  DeleteRouteCommand,
  DeleteTagsCommand,
  DeleteVpcEndpointsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DisassociateIamInstanceProfileCommand,
  type Filter,
  RevokeSecurityGroupIngressCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { RemovePermissionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import {
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler'
import type { Clients } from '../../provision/aws/clients.ts'
import { zip } from '../../provision/functions/zip.ts'
import type { TestAws } from './test-aws.ts'

/** What somebody may do to a stack by hand, in a console. By the names and tags that they see there. */

export interface Account extends Clients {
  rawBucket: { Bucket: string; ExpectedBucketOwner: string }
}

export interface Drift {
  what: string
  /** Parts that the next `up` says it changes, in alphabetical order. */
  parts: string[]
  make(of: Account): Promise<unknown>
}

export function account(aws: TestAws): Account {
  const id = aws.emulator.account
  const rawBucket = { Bucket: `clickstream-shop-raw-${id}-us-east-1`, ExpectedBucketOwner: id }
  return { ...aws.provisioning().aws, rawBucket }
}

const tagged = (part: string): { Filters: Filter[] } => ({
  Filters: [{ Name: 'tag:clickstream:part', Values: [part] }],
})

async function groupId({ ec2 }: Account, part: string): Promise<string> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand(tagged(part)))
  return SecurityGroups[0]?.GroupId ?? ''
}

async function instanceId({ ec2 }: Account, part: string): Promise<string> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(tagged(part)))
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances)
  return instances.find(({ State }) => State?.Name === 'running')?.InstanceId ?? ''
}

async function app({ amplify }: Account): Promise<string> {
  const { apps = [] } = await amplify.send(new ListAppsCommand({}))
  return apps[0]?.appId ?? ''
}

export const drifts: readonly Drift[] = [
  {
    what: "the storefront's environment changed",
    parts: ['hosting/branch', 'hosting/release'],
    make: async (of) => {
      const environmentVariables = { CLICKSTREAM_EVENTS_URL: 'https://theirs.example' }
      const branch = { appId: await app(of), branchName: 'main', environmentVariables }
      await of.amplify.send(new UpdateBranchCommand(branch))
    },
  },
  {
    what: "the storefront's role exchanged",
    parts: ['hosting/app'],
    make: async (of) => {
      const computeRoleArn = `arn:aws:iam::${of.rawBucket.ExpectedBucketOwner}:role/clickstream/clickstream-shop-us-east-1-etl`
      await of.amplify.send(new UpdateAppCommand({ appId: await app(of), computeRoleArn }))
    },
  },
  {
    what: "a file of the storefront's changed",
    parts: ['hosting/release', 'hosting/source'],
    make: async ({ codecommit }) => {
      const at = { repositoryName: 'clickstream-shop-web', branchName: 'main' }
      const { branch } = await codecommit.send(new GetBranchCommand(at))
      const putFiles = [{ filePath: 'app/page.tsx', fileContent: Buffer.from('theirs') }]
      await codecommit.send(new CreateCommitCommand({ ...at, parentCommitId: branch?.commitId, putFiles }))
    },
  },
  {
    what: 'a rule added to a security group',
    parts: ['network/rules'],
    make: async (of) => {
      const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
      const GroupId = await groupId(of, 'network/sg_oltp_webDB')
      await of.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }))
    },
  },
  {
    what: 'a rule removed from a security group',
    parts: ['network/rules'],
    make: async (of) => {
      const GroupId = await groupId(of, 'network/sg_endpoints')
      const { SecurityGroupRules = [] } = await of.ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
      )
      const rule = SecurityGroupRules.find(({ IsEgress }) => IsEgress === false)?.SecurityGroupRuleId ?? ''
      await of.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [rule] }))
    },
  },
  {
    what: "a subnet's tag removed",
    parts: ['network/private-etl'],
    make: async ({ ec2 }) => {
      const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(tagged('network/private-etl')))
      const Resources = [Subnets[0]?.SubnetId ?? '']
      await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'clickstream:part' }] }))
    },
  },
  {
    what: 'a route removed',
    parts: ['network/public-routes'],
    make: async ({ ec2 }) => {
      const { RouteTables = [] } = await ec2.send(
        new DescribeRouteTablesCommand(tagged('network/public-routes')),
      )
      const RouteTableId = RouteTables[0]?.RouteTableId
      await ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0' }))
    },
  },
  {
    what: 'an endpoint deleted',
    parts: ['network/endpoint-ssm'],
    make: async ({ ec2 }) => {
      const { VpcEndpoints = [] } = await ec2.send(
        new DescribeVpcEndpointsCommand(tagged('network/endpoint-ssm')),
      )
      await ec2.send(
        new DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpoints[0]?.VpcEndpointId ?? ''] }),
      )
    },
  },
  {
    what: 'an instance terminated',
    // Its database went with it.
    parts: [
      'bootstrap/oltp',
      'databases/oltp',
      'machines/oltp',
      'machines/oltp-address',
      'watching/alarms',
      'watching/dashboard',
    ],
    make: async (of) => {
      const id = await instanceId(of, 'machines/oltp')
      await of.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }))
    },
  },
  {
    what: 'the profile taken off an instance',
    parts: ['machines/analytics'],
    make: async (of) => {
      const id = await instanceId(of, 'machines/analytics')
      const { IamInstanceProfileAssociations = [] } = await of.ec2.send(
        new DescribeIamInstanceProfileAssociationsCommand({
          Filters: [{ Name: 'instance-id', Values: [id] }],
        }),
      )
      const AssociationId = IamInstanceProfileAssociations[0]?.AssociationId
      await of.ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }))
    },
  },
  {
    what: 'the policy of a role widened',
    parts: ['identity/ingest'],
    make: ({ iam }) => {
      const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
      const told = { RoleName: 'clickstream-shop-us-east-1-ingest', PolicyName: 'clickstream' }
      return iam.send(new PutRolePolicyCommand({ ...told, PolicyDocument: JSON.stringify(all) }))
    },
  },
  {
    what: "a function's code changed",
    parts: ['functions/etl'],
    make: ({ lambda }) => {
      const ZipFile = zip([{ name: 'index.mjs', content: Buffer.from('export const handler = 1') }])
      return lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'clickstream-shop-etl', ZipFile }))
    },
  },
  {
    what: "API Gateway's permission taken off a function",
    parts: ['api/http-api'],
    make: ({ lambda }) =>
      lambda.send(
        new RemovePermissionCommand({ FunctionName: 'clickstream-shop-ingest', StatementId: 'api' }),
      ),
  },
  {
    what: 'CORS changed',
    parts: ['api/http-api'],
    make: async ({ apigateway }) => {
      const { Items = [] } = await apigateway.send(new GetApisCommand({}))
      const { ApiId, CorsConfiguration } = Items[0] ?? {}
      const told = { ...CorsConfiguration, AllowOrigins: ['https://theirs.example'] }
      await apigateway.send(new UpdateApiCommand({ ApiId, CorsConfiguration: told }))
    },
  },
  {
    what: 'the schedule changed',
    parts: ['schedule/etl'],
    make: async ({ scheduler }) => {
      const GroupName = 'clickstream-shop'
      const { Target, FlexibleTimeWindow } = await scheduler.send(
        new GetScheduleCommand({ GroupName, Name: 'etl-0' }),
      )
      const ScheduleExpression = 'rate(5 minutes)'
      await scheduler.send(
        new UpdateScheduleCommand({
          GroupName,
          Name: 'etl-0',
          ScheduleExpression,
          Target,
          FlexibleTimeWindow,
        }),
      )
    },
  },
  {
    what: 'the lifecycle of the raw bucket removed',
    parts: ['storage/raw'],
    make: ({ s3, rawBucket }) => s3.send(new DeleteBucketLifecycleCommand(rawBucket)),
  },
  {
    what: 'the public access block removed',
    parts: ['storage/raw'],
    make: ({ s3, rawBucket }) => s3.send(new DeletePublicAccessBlockCommand(rawBucket)),
  },
  {
    what: 'the policy of the raw bucket removed',
    parts: ['storage/raw'],
    make: ({ s3, rawBucket }) => s3.send(new DeleteBucketPolicyCommand(rawBucket)),
  },
  {
    what: 'an alarm deleted',
    parts: ['watching/alarms'],
    make: ({ cloudwatch }) =>
      cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['clickstream-shop-etl-errors'] })),
  },
  {
    what: 'the retention of a log group changed',
    parts: ['watching/log-etl'],
    make: ({ logs }) =>
      logs.send(
        new PutRetentionPolicyCommand({
          logGroupName: '/aws/lambda/clickstream-shop-etl',
          retentionInDays: 365,
        }),
      ),
  },
  {
    what: 'the retention of a log group removed',
    parts: ['watching/log-api'],
    make: ({ logs }) =>
      logs.send(new DeleteRetentionPolicyCommand({ logGroupName: '/clickstream/shop/api' })),
  },
]
