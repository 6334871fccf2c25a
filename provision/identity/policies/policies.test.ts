import { expect, test } from 'vitest'
import { ROLE_NAMES } from '../names.ts'
import { POLICIES } from './policies.ts'
import { trustPolicy } from './trust.ts'

const INPUTS = {
  account: '123456789012',
  region: 'eu-west-1',
  stack: 'shop',
  rawBucket: 'raw',
  artifactsBucket: 'artifacts',
}

const AGENT = [
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssm:DescribeAssociation',
  'ssm:ListAssociations',
  'ssm:ListInstanceAssociations',
  'ssm:UpdateAssociationStatus',
  'ssm:UpdateInstanceAssociationStatus',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
]
const INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

/** Each action with what it may be done to. Whoever widens a role widens this list. */
const ALLOWED = {
  oltp: [
    ...AGENT.map((action) => `${action} on *`),
    's3:GetObject on arn:aws:s3:::amazon-ssm-eu-west-1/*',
    's3:GetObject on arn:aws:s3:::artifacts/backups/*',
    's3:GetObject on arn:aws:s3:::artifacts/bundles/*',
    's3:GetObject on arn:aws:s3:::aws-ssm-eu-west-1/*',
    's3:PutObject on arn:aws:s3:::artifacts/backups/*',
    's3:PutObject on arn:aws:s3:::artifacts/bundles/*',
  ],
  analytics: [
    ...AGENT.map((action) => `${action} on *`),
    's3:GetObject on arn:aws:s3:::amazon-ssm-eu-west-1/*',
    's3:GetObject on arn:aws:s3:::artifacts/bundles/*',
    's3:GetObject on arn:aws:s3:::artifacts/shiny/*',
    's3:GetObject on arn:aws:s3:::aws-ssm-eu-west-1/*',
  ],
  ingest: [
    'logs:CreateLogStream on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/clickstream-shop-ingest:*',
    'logs:PutLogEvents on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/clickstream-shop-ingest:*',
    's3:PutObject on arn:aws:s3:::raw/events/*',
    's3:PutObject on arn:aws:s3:::raw/rejected/*',
  ],
  etl: [
    ...INTERFACES.map((action) => `${action} on *`),
    'kms:Decrypt on arn:aws:kms:eu-west-1:123456789012:key/*',
    'logs:CreateLogStream on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/clickstream-shop-etl:*',
    'logs:PutLogEvents on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/clickstream-shop-etl:*',
    's3:GetObject on arn:aws:s3:::raw/events/*',
    's3:GetObject on arn:aws:s3:::raw/imports/*',
    's3:GetObject on arn:aws:s3:::raw/rejected/*',
    's3:ListBucket on arn:aws:s3:::raw',
    'ssm:GetParameter on arn:aws:ssm:eu-west-1:123456789012:parameter/clickstream/shop/dw/certificate',
    'ssm:GetParameter on arn:aws:ssm:eu-west-1:123456789012:parameter/clickstream/shop/dw/etl/password',
  ],
  scheduler: ['lambda:InvokeFunction on arn:aws:lambda:eu-west-1:123456789012:function:clickstream-shop-etl'],
  web: [
    'kms:Decrypt on arn:aws:kms:eu-west-1:123456789012:key/*',
    'ssm:GetParameter on arn:aws:ssm:eu-west-1:123456789012:parameter/clickstream/shop/oltp/certificate',
    'ssm:GetParameter on arn:aws:ssm:eu-west-1:123456789012:parameter/clickstream/shop/oltp/web/password',
  ],
  hosting: [
    'codecommit:GitPull on arn:aws:codecommit:eu-west-1:123456789012:clickstream-shop-web',
    'logs:CreateLogStream on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/amplify/*:log-stream:*',
    'logs:DescribeLogGroups on arn:aws:logs:eu-west-1:123456789012:log-group:*',
    'logs:PutLogEvents on arn:aws:logs:eu-west-1:123456789012:log-group:/aws/amplify/*:log-stream:*',
  ],
}

/** AWS does not limit these to resources. */
const UNLIMITED = new Set([...AGENT, ...INTERFACES])

test.each(ROLE_NAMES)('%s may do this and nothing else', (role) => {
  const allowed = POLICIES[role](INPUTS)
    .Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource = [] }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
    )
  expect(allowed.sort()).toEqual([...ALLOWED[role]].sort())
})

test.each(ROLE_NAMES)('%s: no action by a star, and on all things only what AWS cannot limit', (role) => {
  for (const { Action, Resource = [], Effect } of POLICIES[role](INPUTS).Statement) {
    expect(Action.filter((action) => action.includes('*'))).toEqual([])
    if (Effect === 'Allow' && Resource.includes('*'))
      expect(Action.filter((action) => !UNLIMITED.has(action))).toEqual([])
  }
})

test('decrypting is kept to the parameters that may be read, through Parameter Store', () => {
  for (const role of ['etl', 'web'] as const) {
    const statements = POLICIES[role](INPUTS).Statement
    const decrypt = statements.find(({ Action }) => Action.includes('kms:Decrypt'))
    const read = statements.find(({ Action }) => Action.includes('ssm:GetParameter'))
    expect(decrypt?.Condition).toEqual({
      StringEquals: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' },
      StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': read?.Resource },
    })
  }
})

test("the ETL's code may not use what Lambda may do in its name", () => {
  const denied = POLICIES.etl(INPUTS).Statement.filter(({ Effect }) => Effect === 'Deny')
  expect(denied.map(({ Action, Condition }) => [Action.toSorted(), Condition])).toEqual([
    [
      INTERFACES,
      {
        ArnEquals: {
          'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-west-1:123456789012:function:clickstream-shop-etl',
        },
      },
    ],
  ])
})

test.each([
  ['oltp', 'ec2.amazonaws.com'],
  ['analytics', 'ec2.amazonaws.com'],
  ['ingest', 'lambda.amazonaws.com'],
  ['etl', 'lambda.amazonaws.com'],
  ['scheduler', 'scheduler.amazonaws.com'],
  ['web', 'amplify.amazonaws.com'],
  ['hosting', 'amplify.amazonaws.com'],
] as const)('only %s is acted for by %s', (role, Service) => {
  const { Statement } = trustPolicy(INPUTS, role)
  expect(Statement.map(({ Principal, Action }) => ({ Principal, Action }))).toEqual([
    { Principal: { Service }, Action: ['sts:AssumeRole'] },
  ])
})

test('Scheduler acts for this account only', () => {
  const [statement] = trustPolicy(INPUTS, 'scheduler').Statement
  expect(statement?.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '123456789012' } })
})

test('each fits what IAM takes: 10,240 characters of inline policies a role, names of letters and digits', () => {
  for (const role of ROLE_NAMES) {
    const policy = POLICIES[role]({ ...INPUTS, stack: 's'.repeat(31), rawBucket: 'b'.repeat(63) })
    expect(JSON.stringify(policy).length).toBeLessThan(10_240)
    for (const { Sid } of policy.Statement) expect(Sid).toMatch(/^[A-Za-z0-9]+$/)
  }
})
