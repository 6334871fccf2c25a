import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import type { S3Object } from './presign.ts'

/** An object with the SHA-256 of what is in it, in hexadecimal. */
export interface StoredObject extends S3Object {
  sha256: string
}

/** @returns null where there is no such object, or one that says nothing of its content */
export async function findObject(
  { aws, account }: Provisioning,
  place: S3Object,
): Promise<StoredObject | null> {
  try {
    const { Metadata } = await aws.s3.send(
      new HeadObjectCommand({ Bucket: place.bucket, Key: place.key, ExpectedBucketOwner: account }),
    )
    const sha256 = Metadata?.['sha256']
    return sha256 === undefined ? null : { ...place, sha256 }
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}
