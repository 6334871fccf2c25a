import type { S3Client } from '@aws-sdk/client-s3'
import { codeOf } from '../aws/error-codes.ts'

/** One thing that S3 keeps of a bucket, by calls of its own. */
export interface Setting {
  /** As a noun: `default encryption`. */
  what: string
  /** As far as it is ours to say: compared with what is read. */
  wanted: unknown
  read(s3: S3Client, bucket: OwnBucket): Promise<unknown>
  write(s3: S3Client, bucket: OwnBucket): Promise<unknown>
}

/** Said with every call, so that none ever reaches a bucket of another account. */
export interface OwnBucket {
  Bucket: string
  ExpectedBucketOwner: string
}

/** How S3 says, for each setting in another way, that there is none. NoSuchBucket is not among them. */
const ABSENT = [
  'NoSuchBucketPolicy',
  'NoSuchLifecycleConfiguration',
  'NoSuchPublicAccessBlockConfiguration',
  'OwnershipControlsNotFoundError',
  'ServerSideEncryptionConfigurationNotFoundError',
]
export const isAbsent = (error: unknown): boolean => ABSENT.includes(codeOf(error))

/**
 * A new bucket is not known everywhere at once, and S3 makes one change of a bucket at a time (S3's User Guide: the configuration
 * of buckets is eventually consistent).
 */
export const isSettling = (error: unknown): boolean =>
  ['NoSuchBucket', 'OperationAborted'].includes(codeOf(error))
