import { parameterName } from '../../secrets/names.ts'
import { bucketArn } from '../../storage/names.ts'
import { type FunctionName, logGroupName } from '../names.ts'
import type { Statement } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'

/** What several roles may do alike. */

/**
 * For the SSM agent to register, to take commands and to hold sessions. It is AmazonSSMManagedInstanceCore, which AWS does not
 * limit to resources either, without what we do not use: patches, inventory, packages, documents of other accounts, and above all
 * ssm:GetParameter(s), which would read all parameters of the account.
 */
export const ssmAgent: Statement = {
  Sid: 'SsmAgent',
  Effect: 'Allow',
  Action: [
    'ssm:UpdateInstanceInformation',
    // The agent asks for associations whether or not there are any.
    'ssm:DescribeAssociation',
    'ssm:ListAssociations',
    'ssm:ListInstanceAssociations',
    'ssm:UpdateAssociationStatus',
    'ssm:UpdateInstanceAssociationStatus',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
    // Only used where ssmmessages cannot be reached (facts on AWS, section 3).
    'ec2messages:AcknowledgeMessage',
    'ec2messages:DeleteMessage',
    'ec2messages:FailMessage',
    'ec2messages:GetEndpoint',
    'ec2messages:GetMessages',
    'ec2messages:SendReply',
  ],
  Resource: ['*'],
}

/** For the SSM agent to update itself and to load modules: AWS's buckets of the region (facts on AWS, section 2). */
export const ssmAgentBuckets = ({ region }: PolicyInputs): Statement => ({
  Sid: 'SsmAgentBuckets',
  Effect: 'Allow',
  Action: ['s3:GetObject'],
  Resource: [`${bucketArn(`amazon-ssm-${region}`)}/*`, `${bucketArn(`aws-ssm-${region}`)}/*`],
})

/** For a function's log: Lambda writes it as the function's role. The group is made before the function, so not here. */
export const ownLog = ({ account, region, stack }: PolicyInputs, name: FunctionName): Statement => ({
  Sid: 'OwnLog',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: [`arn:aws:logs:${region}:${account}:log-group:${logGroupName(stack, name)}:*`],
})

/**
 * For reading parameters of the stack, SecureStrings among them: Parameter Store decrypts in the caller's name (facts on AWS,
 * section 3), with the parameter's ARN as encryption context. Which key it is (`aws/ssm`) is not known by ARN beforehand; the
 * conditions keep the grant to these parameters, asked of Parameter Store.
 * @param names behind `/clickstream/<stack>/`; a star stands for any
 */
export function parameters(inputs: PolicyInputs, names: readonly string[]): Statement[] {
  const { account, region } = inputs
  const arns = names.map((name) => `arn:aws:ssm:${region}:${account}:parameter${parameterName(inputs, name)}`)
  return [
    { Sid: 'Parameters', Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: arns },
    {
      Sid: 'DecryptParameters',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [`arn:aws:kms:${region}:${account}:key/*`],
      Condition: {
        StringEquals: { 'kms:ViaService': `ssm.${region}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': arns },
      },
    },
  ]
}
