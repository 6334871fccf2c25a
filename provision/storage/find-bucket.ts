import { GetBucketTaggingCommand, HeadBucketCommand, ListBucketsCommand, type Tag } from '@aws-sdk/client-s3'
import { codeOf, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsDenied } from '../errors.ts'
import { isOfStack } from '../tags.ts'

/** What stands under a bucket's name. */
export type FoundBucket =
  | { is: 'missing' }
  /** Another account's, or it says that it is not this stack's. */
  | { is: 'taken'; cause?: unknown }
  | { is: 'ours'; tags: Tag[] }

/**
 * Looks whose a bucket is. In our own account, one of our name without any tag is ours too: we were killed between making and
 * tagging it (not every S3 takes tags with CreateBucket), and nobody else names buckets so.
 * @throws AwsDenied where the bucket is in our account and we may not look
 */
export async function findBucket(provisioning: Provisioning, name: string): Promise<FoundBucket> {
  const { aws, account: ExpectedBucketOwner } = provisioning
  try {
    await aws.s3.send(new HeadBucketCommand({ Bucket: name, ExpectedBucketOwner }))
  } catch (error) {
    if (isNotFound(error)) return { is: 'missing' }
    const status = statusOf(error)
    if (status !== 403 && status !== 301) throw error
    if (!(await isInAccount(provisioning, name))) return { is: 'taken', cause: error }
    // HeadBucket is no action of IAM: it needs ListBucket.
    throw status === 403 ? new AwsDenied('s3:ListBucket', error) : error
  }
  const tags = await tagsOfBucket(provisioning, name)
  if (tags === null) return { is: 'missing' }
  const own = tags.filter(({ Key }) => !Key?.startsWith('aws:'))
  const isOurs = own.length === 0 || isOfStack(provisioning, own)
  return isOurs ? { is: 'ours', tags } : { is: 'taken' }
}

/** A HEAD's answer has no text: 403 is another's bucket as well as a lack of rights; 301 is a bucket in another region. */
function statusOf(error: unknown): number | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  return (cause as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode
}

/** ListBuckets shows our own account's alone. */
async function isInAccount({ aws }: Provisioning, name: string): Promise<boolean> {
  const { Buckets = [] } = await aws.s3.send(new ListBucketsCommand({ Prefix: name, MaxBuckets: 100 }))
  return Buckets.some(({ Name }) => Name === name)
}

/** @returns null where the bucket is gone meanwhile, or not shown everywhere yet */
async function tagsOfBucket({ aws, account }: Provisioning, name: string): Promise<Tag[] | null> {
  try {
    const { TagSet } = await aws.s3.send(
      new GetBucketTaggingCommand({ Bucket: name, ExpectedBucketOwner: account }),
    )
    return TagSet ?? []
  } catch (error) {
    if (codeOf(error) === 'NoSuchTagSet') return []
    if (codeOf(error) === 'NoSuchBucket') return null
    throw error
  }
}
