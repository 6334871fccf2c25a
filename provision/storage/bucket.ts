import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketTaggingCommand,
  type Tag,
} from '@aws-sdk/client-s3'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { NameTaken } from '../errors.ts'
import { tagList, tagsAmiss, tagsOf } from '../tags.ts'
import { type Patience, until, whilePassing } from '../until.ts'
import { type FoundBucket, findBucket } from './find-bucket.ts'
import { type BucketKind, bucketArn, bucketName } from './names.ts'
import { isSettling, type Setting } from './setting.ts'
import { syncSettings } from './sync-settings.ts'

export interface Bucket {
  name: string
  arn: string
}

/** After a bucket of the name was deleted, S3 refuses it for a while: minutes mostly (facts on AWS, section 11). */
const NAME_FREED: Patience = { everyMs: 5000, withinMs: 15 * 60_000 }

/**
 * A bucket under its name, with its tags and settings. Name and ARN are known beforehand, so a plan gives them too.
 * @throws NameTaken where the name is another account's, or the bucket another's in ours
 */
export async function ensureBucket(
  provisioning: Provisioning,
  kind: BucketKind,
  settingsOf: (bucket: Bucket) => Setting[],
): Promise<Bucket> {
  const part = `storage/${kind}`
  const name = bucketName(provisioning, kind)
  const bucket = { name, arn: bucketArn(name) }
  const found = await findOrCreate(provisioning, part, name)
  if (found.is === 'taken') throw new NameTaken('S3 bucket', name, found.cause)
  // In a plan: what is made is made as it is wanted.
  if (found.is === 'missing') return bucket
  await syncTags(provisioning, part, name, found.tags)
  await syncSettings(provisioning, part, name, settingsOf(bucket))
  return bucket
}

async function findOrCreate(provisioning: Provisioning, part: string, name: string): Promise<FoundBucket> {
  const { changes } = provisioning
  const found = await findBucket(provisioning, name)
  if (found.is !== 'missing') return found
  await changes.make({ part, kind: 'create', what: `S3 bucket ${name}` }, () =>
    create(provisioning, part, name),
  )
  if (changes.isPlan) return found
  return until(provisioning, `the new S3 bucket ${name}`, async () => {
    const shown = await findBucket(provisioning, name)
    return shown.is === 'missing' ? null : shown
  })
}

async function create(provisioning: Provisioning, part: string, name: string): Promise<void> {
  const { aws, region } = provisioning
  // us-east-1 is what S3 takes where nothing is said, and refuses to be told.
  const where = region === 'us-east-1' ? {} : { LocationConstraint: region as BucketLocationConstraint }
  try {
    await whilePassing(
      provisioning,
      (error) => codeOf(error) === 'OperationAborted',
      () =>
        aws.s3.send(
          new CreateBucketCommand({
            Bucket: name,
            ObjectOwnership: 'BucketOwnerEnforced',
            CreateBucketConfiguration: { ...where, Tags: tagList(provisioning, part) },
          }),
        ),
      NAME_FREED,
    )
  } catch (error) {
    // Of another account, made since we looked. Ours would be BucketAlreadyOwnedByYou, or no error at all in us-east-1.
    if (codeOf(error) === 'BucketAlreadyExists') throw new NameTaken('S3 bucket', name, error)
    throw error
  }
}

/** S3 sets all of a bucket's tags at once: those that others set beside ours are written again. */
async function syncTags(
  provisioning: Provisioning,
  part: string,
  name: string,
  there: readonly Tag[],
): Promise<void> {
  const { aws, account, changes } = provisioning
  const amiss = tagsAmiss(there, tagsOf(provisioning, part))
  if (amiss.length === 0) return
  const keys = amiss.map(({ Key }) => Key)
  const TagSet = [...there.filter(({ Key }) => !keys.includes(Key)), ...amiss] as Required<Tag>[]
  await changes.make({ part, kind: 'change', what: `tags ${keys.join(', ')}` }, () =>
    whilePassing(provisioning, isSettling, () =>
      aws.s3.send(
        new PutBucketTaggingCommand({ Bucket: name, ExpectedBucketOwner: account, Tagging: { TagSet } }),
      ),
    ),
  )
}
