import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { ObjectSpoilt, ScriptFailed } from './errors.ts'
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

/** How a script ends that found something else in an object than its checksum says: fail_spoilt in userdata/lib.sh. */
const SPOILT = 65

/**
 * Runs a script that downloads an object and checks it. One that is not what its metadata says would be found again by each `up`: it
 * is removed, so that the next one makes it anew.
 * @throws ObjectSpoilt, and what the work throws
 */
export async function checking<T>(
  { aws, account }: Provisioning,
  { bucket, key }: S3Object,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ScriptFailed) || error.exitCode !== SPOILT) throw error
    await aws.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, ExpectedBucketOwner: account }))
    throw new ObjectSpoilt(`s3://${bucket}/${key}`, error)
  }
}
