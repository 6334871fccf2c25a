/**
 * Which of IAM's actions a call needs. Most have the call's name; here stands what has another, and what AWS asks for besides. Where
 * nothing else is said, the action has the call's name in AWS's Service Authorization Reference, as remembered; "SDK" is the text of the call in the SDK's own types.
 */

/** API Gateway's actions are HTTP's verbs. */
const VERBS: readonly (readonly [RegExp, string])[] = [
  [/^Create/, 'POST'],
  [/^Get/, 'GET'],
  [/^Update/, 'PATCH'],
  [/^(Delete|Untag)/, 'DELETE'],
  [/^Tag/, 'POST'],
]

/** S3 User Guide, "Required permissions for Amazon S3 API operations". */
const S3: Record<string, readonly string[]> = {
  DeleteBucketEncryption: ['PutEncryptionConfiguration'],
  DeleteBucketLifecycle: ['PutLifecycleConfiguration'],
  DeleteBucketTagging: ['PutBucketTagging'],
  // Of a version, it is the second that counts.
  DeleteObject: ['DeleteObject', 'DeleteObjectVersion'],
  DeleteObjects: ['DeleteObject', 'DeleteObjectVersion'],
  DeletePublicAccessBlock: ['PutBucketPublicAccessBlock'],
  GetBucketEncryption: ['GetEncryptionConfiguration'],
  GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
  GetPublicAccessBlock: ['GetBucketPublicAccessBlock'],
  HeadBucket: ['ListBucket'],
  HeadObject: ['GetObject'],
  ListBuckets: ['ListAllMyBuckets'],
  ListMultipartUploads: ['ListBucketMultipartUploads'],
  ListObjectVersions: ['ListBucketVersions'],
  ListObjectsV2: ['ListBucket'],
  PutBucketEncryption: ['PutEncryptionConfiguration'],
  PutBucketLifecycleConfiguration: ['PutLifecycleConfiguration'],
  PutPublicAccessBlock: ['PutBucketPublicAccessBlock'],
}

/** A role handed to a service, by which it acts: "iam:PassRole to lambda.amazonaws.com". */
export const passRole = (service: string): string => `iam:PassRole to ${service}.amazonaws.com`
/** A role that a service makes for itself, in our name. */
export const serviceLinkedRole = (service: string): string =>
  `iam:CreateServiceLinkedRole for ${service}.amazonaws.com`

/** Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC": who sets the VPC. */
const IN_VPC = ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs']

/** API Gateway Developer Guide, "Configure logging for HTTP APIs" (facts on AWS, section 6): who turns access logs on. */
const ACCESS_LOGS = [
  'CreateLogDelivery',
  'CreateLogGroup',
  'DeleteLogDelivery',
  'DescribeLogGroups',
  'DescribeResourcePolicies',
  'GetLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'UpdateLogDelivery',
].map((action) => `logs:${action}`)

/** AWS names the action beside POST in no guide, but refuses tags without it (github.com/cloudtools/awacs, issue 254). */
const API_TAGS = ['apigateway:TagResource']

/**
 * What is needed besides. None for endpoints with private DNS (PrivateLink Guide, "Identity-based policy examples": ec2's own actions
 * are enough), for SecureStrings (Systems Manager User Guide, "Restricting decryption": the key `aws/ssm` lets all principals of the
 * account; so of writing, from memory), nor for disks encrypted with the key `aws/ebs` (from memory: its key policy does the same).
 */
const BESIDES: Record<string, readonly string[]> = {
  // SDK, of the roles that it takes; from memory: tags given with an app or a branch are authorized as tagging.
  'amplify:CreateApp': ['amplify:TagResource', passRole('amplify')],
  'amplify:CreateBranch': ['amplify:TagResource'],
  'amplify:UpdateApp': [passRole('amplify')],
  'apigateway:CreateApi': API_TAGS,
  'apigateway:CreateStage': [...API_TAGS, ...ACCESS_LOGS],
  'apigateway:TagResource': API_TAGS,
  'apigateway:UpdateStage': ACCESS_LOGS,
  // SDK: "iam:CreateServiceLinkedRole permission for all alarms with EC2 actions", and to create with tags, "cloudwatch:TagResource".
  'cloudwatch:PutMetricAlarm': ['cloudwatch:TagResource', serviceLinkedRole('events')],
  // From memory, as of alarms.
  'cloudwatch:PutDashboard': ['cloudwatch:TagResource'],
  // From memory, as of all services that tag as they create.
  'codecommit:CreateRepository': ['codecommit:TagResource'],
  // From memory: tags given with a pool are authorized as tagging.
  'cognito-idp:CreateUserPool': ['cognito-idp:TagResource'],
  'cognito-idp:UpdateUserPool': ['cognito-idp:TagResource'],
  // EC2 User Guide, "Grant permission to tag resources during creation": all that take tags as they are made.
  'ec2:AllocateAddress': ['ec2:CreateTags'],
  'ec2:AuthorizeSecurityGroupEgress': ['ec2:CreateTags'],
  'ec2:AuthorizeSecurityGroupIngress': ['ec2:CreateTags'],
  'ec2:CreateInternetGateway': ['ec2:CreateTags'],
  'ec2:CreateRouteTable': ['ec2:CreateTags'],
  'ec2:CreateSecurityGroup': ['ec2:CreateTags'],
  'ec2:CreateSubnet': ['ec2:CreateTags'],
  'ec2:CreateVpc': ['ec2:CreateTags'],
  'ec2:CreateVpcEndpoint': ['ec2:CreateTags'],
  'ec2:RunInstances': ['ec2:CreateTags', passRole('ec2')],
  'ec2:AssociateIamInstanceProfile': [passRole('ec2')],
  'ec2:ReplaceIamInstanceProfileAssociation': [passRole('ec2')],
  // SDK: "The caller of this operation must be granted the PassRole permission".
  'iam:AddRoleToInstanceProfile': [passRole('ec2')],
  'iam:CreateInstanceProfile': ['iam:TagInstanceProfile'],
  'iam:CreateRole': ['iam:TagRole'],
  'lambda:CreateFunction': ['lambda:TagResource', passRole('lambda'), ...IN_VPC],
  // Lambda Developer Guide, "Using tags on Lambda functions": "For tagged functions, this permission is also necessary".
  'lambda:GetFunction': ['lambda:ListTags'],
  'lambda:UpdateFunctionConfiguration': [passRole('lambda'), ...IN_VPC],
  // From memory: CloudWatch Logs API Reference, CreateLogGroup, of its tags.
  'logs:CreateLogGroup': ['logs:TagResource'],
  // SDK, of the tags; object ownership is set as the bucket is made (from memory: CreateBucket, "Permissions").
  's3:CreateBucket': ['s3:TagResource', 's3:PutBucketOwnershipControls'],
  'scheduler:CreateSchedule': [passRole('scheduler')],
  'scheduler:CreateScheduleGroup': ['scheduler:TagResource'],
  // It deletes what is in it.
  'scheduler:DeleteScheduleGroup': ['scheduler:DeleteSchedule'],
  'scheduler:UpdateSchedule': [passRole('scheduler')],
  // From memory, as of all services that tag as they create.
  'sns:CreateTopic': ['sns:TagResource'],
  // CloudFormation User Guide, AWS::SSM::Parameter: "you must have the IAM permissions".
  'ssm:PutParameter': ['ssm:AddTagsToResource'],
}

/** What anybody may call: STS API Reference, GetCallerIdentity, "No permissions are required". */
const FREE = new Set(['sts:GetCallerIdentity'])

/** @param call `s3:HeadBucket`; @returns the actions of IAM that it needs, `iam:PassRole` with whom the role is for */
export function actionsOf(call: string): string[] {
  if (FREE.has(call)) return []
  return [...named(call), ...(BESIDES[call] ?? [])]
}

function named(call: string): string[] {
  const [service = '', operation = ''] = call.split(':')
  if (service === 's3') return (S3[operation] ?? [operation]).map((action) => `s3:${action}`)
  if (call === 'lambda:Invoke') return ['lambda:InvokeFunction']
  if (service !== 'apigateway') return [call]
  const verb = VERBS.find(([name]) => name.test(operation))?.[1]
  if (verb === undefined) throw new Error(`which HTTP verb is ${call}?`)
  return [`apigateway:${verb}`]
}
