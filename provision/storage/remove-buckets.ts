import { DeleteBucketCommand } from '@aws-sdk/client-s3'
import { codeOf, isLost } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { type Patience, until, whilePassing } from '../until.ts'
import { emptyBucket } from './empty-bucket.ts'
import { findBucket } from './find-bucket.ts'
import { type BucketKind, bucketName } from './names.ts'

/** Objects may still arrive after the emptying: a late output of a command, a last event (facts on AWS, section 11). */
const LATE_WRITERS: Patience = { everyMs: 3000, withinMs: 10 * 60_000 }

const KINDS: readonly BucketKind[] = ['raw', 'artifacts']

export interface BucketRemoval {
  /** The raw bucket stays as it is, with its tags: a later `up` takes it again. */
  keepData: boolean
  /** @param removed how many objects, versions and delete markers so far, of all buckets */
  onProgress(removed: number): void
}

/**
 * Empties the stack's buckets and deletes them. May be run again from any point.
 * @returns the names of those that were kept
 * @throws AwsDenied, AwsFailed, TooLong, Interrupted
 */
export async function removeBuckets(
  provisioning: Provisioning,
  { keepData, onProgress }: BucketRemoval,
): Promise<string[]> {
  const kept: string[] = []
  let removed = 0
  for (const kind of KINDS) {
    const name = bucketName(provisioning, kind)
    if ((await findBucket(provisioning, name)).is !== 'ours') continue
    if (keepData && kind === 'raw') {
      kept.push(name)
      continue
    }
    const change = { part: `storage/${kind}`, kind: 'remove', what: `S3 bucket ${name}` } as const
    await provisioning.changes.make(change, () =>
      removeBucket(provisioning, name, (count) => {
        removed += count
        onProgress(removed)
      }),
    )
  }
  return kept
}

/** @param kept names that are not to be counted; @returns how many buckets are left */
export async function countBuckets(
  provisioning: Provisioning,
  kept: readonly string[] = [],
): Promise<number> {
  const names = KINDS.map((kind) => bucketName(provisioning, kind)).filter((name) => !kept.includes(name))
  const found = await Promise.all(names.map((name) => findBucket(provisioning, name)))
  return found.filter(({ is }) => is === 'ours').length
}

async function removeBucket(
  provisioning: Provisioning,
  name: string,
  onRemoved: (count: number) => void,
): Promise<void> {
  try {
    await emptyBucket(provisioning, name, onRemoved)
    await whilePassing(
      provisioning,
      isPassing,
      () => deleteBucket(provisioning, name, onRemoved),
      LATE_WRITERS,
    )
  } catch (error) {
    if (codeOf(error) !== 'NoSuchBucket') throw error
  }
  await until(provisioning, `the deletion of ${name}`, async () =>
    (await findBucket(provisioning, name)).is === 'ours' ? null : true,
  )
}

async function deleteBucket(
  provisioning: Provisioning,
  name: string,
  onRemoved: (count: number) => void,
): Promise<void> {
  const { aws, account: ExpectedBucketOwner } = provisioning
  try {
    await aws.s3.send(new DeleteBucketCommand({ Bucket: name, ExpectedBucketOwner }))
  } catch (error) {
    if (codeOf(error) === 'BucketNotEmpty') await emptyBucket(provisioning, name, onRemoved)
    throw error
  }
}

/** Also where the answer was lost: then the bucket is gone, or is deleted again. */
const isPassing = (error: unknown): boolean =>
  ['BucketNotEmpty', 'OperationAborted'].includes(codeOf(error)) || isLost(error)
