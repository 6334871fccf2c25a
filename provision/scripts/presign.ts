import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Provisioning } from '../context.ts'

/** An hour: the longest script. One made by a role's session ends with the session, if that is sooner. */
const SECONDS = 3600

export interface S3Object {
  bucket: string
  key: string
}

/** @returns a URL that gets the object, as us */
export const presignedGet = ({ aws }: Provisioning, { bucket, key }: S3Object): Promise<string> =>
  getSignedUrl(aws.presigning, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: SECONDS })

/**
 * @param sha256 of what is to be put, kept in the object's metadata
 * @returns a URL that puts the object, as us; whoever uses it has to send the header `x-amz-meta-sha256` with the same value
 */
export const presignedPut = (
  { aws }: Provisioning,
  { bucket, key }: S3Object,
  sha256: string,
): Promise<string> =>
  getSignedUrl(
    aws.presigning,
    new PutObjectCommand({ Bucket: bucket, Key: key, Metadata: { sha256 } }),
    // S3 keeps metadata of headers; in the query it would only be signed.
    { expiresIn: SECONDS, unhoistableHeaders: new Set(['x-amz-meta-sha256']) },
  )
