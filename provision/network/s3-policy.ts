import type { Provisioning } from '../context.ts'
import { bucketName } from '../storage/names.ts'

/**
 * What may be reached of S3 from the private subnets: our buckets, and those of the region that the SSM agent is installed and
 * updated from (facts on AWS, section 2).
 */
export function s3Policy(provisioning: Provisioning): object {
  const { region } = provisioning
  const buckets = (['raw', 'artifacts'] as const).map(
    (name) => `arn:aws:s3:::${bucketName(provisioning, name)}`,
  )
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OurBuckets',
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
        Resource: buckets.flatMap((arn) => [arn, `${arn}/*`]),
      },
      {
        Sid: 'SsmAgent',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: [`arn:aws:s3:::amazon-ssm-${region}/*`, `arn:aws:s3:::aws-ssm-${region}/*`],
      },
    ],
  }
}
