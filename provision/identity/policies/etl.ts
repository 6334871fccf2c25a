import { EVENTS_PREFIX, IMPORTS_PREFIX, REJECTED_PREFIX } from '../../../lambdas/raw-store/keys.ts'
import { passwordName } from '../../secrets/passwords.ts'
import { bucketArn } from '../../storage/names.ts'
import { functionArn } from '../names.ts'
import { type PolicyDocument, policyDocument, type Statement } from '../policy-document.ts'
import type { PolicyInputs } from './inputs.ts'
import { ownLog, parameters } from './parts.ts'

/**
 * The ETL function: it lists and reads raw objects, reads its password and the certificate that it pins, and Lambda keeps its
 * network interfaces in the VPC in its name.
 */
export const etlPolicy = (inputs: PolicyInputs): PolicyDocument =>
  policyDocument(
    {
      Sid: 'ReadRawEvents',
      Effect: 'Allow',
      Action: ['s3:GetObject'],
      Resource: [EVENTS_PREFIX, REJECTED_PREFIX, IMPORTS_PREFIX].map(
        (prefix) => `${bucketArn(inputs.rawBucket)}/${prefix}*`,
      ),
    },
    // Of the whole bucket: without it a missing object is told as AccessDenied, and a GET has no prefix to be limited by.
    {
      Sid: 'ListRawEvents',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: [bucketArn(inputs.rawBucket)],
    },
    ...parameters(inputs, [passwordName('dw', 'etl'), 'dw/certificate']),
    ownLog(inputs, 'etl'),
    ...networkInterfaces(inputs),
  )

const INTERFACE_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * For Lambda to put the function into the VPC: the actions of AWSLambdaVPCAccessExecutionRole, which AWS does not limit to resources
 * (facts on AWS, section 5). They are Lambda's alone: the code in the function may not use them (AWS's Lambda guide, on VPC access:
 * only calls of the code carry lambda:SourceFunctionArn).
 */
const networkInterfaces = (inputs: PolicyInputs): Statement[] => [
  { Sid: 'NetworkInterfaces', Effect: 'Allow', Action: INTERFACE_ACTIONS, Resource: ['*'] },
  {
    Sid: 'NotByTheCode',
    Effect: 'Deny',
    Action: INTERFACE_ACTIONS,
    Resource: ['*'],
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn(inputs, 'etl') } },
  },
]
