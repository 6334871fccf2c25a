import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import type { Setting } from './setting.ts'

const NOTHING_PUBLIC = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
}

export const publicAccessBlock: Setting = {
  what: 'public access block',
  wanted: NOTHING_PUBLIC,
  read: async (s3, bucket) =>
    (await s3.send(new GetPublicAccessBlockCommand(bucket))).PublicAccessBlockConfiguration,
  write: (s3, bucket) =>
    s3.send(new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration: NOTHING_PUBLIC })),
}

/** No ACLs: whoever writes an object, it is the bucket's owner's. */
export const ownership: Setting = {
  what: 'object ownership',
  wanted: 'BucketOwnerEnforced',
  read: async (s3, bucket) =>
    (await s3.send(new GetBucketOwnershipControlsCommand(bucket))).OwnershipControls?.Rules?.[0]
      ?.ObjectOwnership,
  write: (s3, bucket) =>
    s3.send(
      new PutBucketOwnershipControlsCommand({
        ...bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
    ),
}

/** By S3's own keys: no KMS, hence no cost by request and no rights on a key. */
export const encryption: Setting = {
  what: 'default encryption',
  wanted: 'AES256',
  read: async (s3, bucket) => {
    const told = await s3.send(new GetBucketEncryptionCommand(bucket))
    return told.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
      ?.SSEAlgorithm
  },
  write: (s3, bucket) =>
    s3.send(
      new PutBucketEncryptionCommand({
        ...bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    ),
}

/** What is overwritten or deleted stays, as a noncurrent version. */
export const versioning: Setting = {
  what: 'versioning',
  wanted: 'Enabled',
  read: async (s3, bucket) => (await s3.send(new GetBucketVersioningCommand(bucket))).Status,
  write: (s3, bucket) =>
    s3.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: 'Enabled' } })),
}

/** Nothing without TLS, for anybody. */
export function onlyOverTls(arn: string): Setting {
  const wanted = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyOverTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  }
  return {
    what: 'bucket policy',
    wanted,
    read: async (s3, bucket) =>
      JSON.parse((await s3.send(new GetBucketPolicyCommand(bucket))).Policy ?? 'null'),
    write: (s3, bucket) => s3.send(new PutBucketPolicyCommand({ ...bucket, Policy: JSON.stringify(wanted) })),
  }
}

/** @param rules all of them: others are taken away */
export const lifecycle = (rules: LifecycleRule[]): Setting => ({
  what: 'lifecycle',
  wanted: rules.map(told),
  read: async (s3, bucket) =>
    (await s3.send(new GetBucketLifecycleConfigurationCommand(bucket))).Rules?.map(told),
  write: (s3, bucket) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({ ...bucket, LifecycleConfiguration: { Rules: rules } }),
    ),
})

/** S3 may give the prefix back within a filter or, the older way, beside it; and for all objects either, or neither. */
function told({
  Filter: { Prefix: within, ...filter } = {},
  Prefix: beside,
  ...rule
}: LifecycleRule): object {
  return { ...rule, Prefix: within ?? beside ?? '', ...filter }
}
