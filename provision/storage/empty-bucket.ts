import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type _Error as ObjectError,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3'
import { Interrupted } from '../../stack/errors.ts'
import { codeOf, isLost, isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsDenied, AwsFailed } from '../errors.ts'
import { until, whilePassing } from '../until.ts'

/** S3's own limit on a page, of a list and of a deletion. */
const PAGE = 1000
/** Each holds a page: a deletion of one takes about as long as the listing of the next few. */
const WORKERS = 4
/** What S3 says of one object that the next try may delete. */
const PASSING = ['InternalError', 'SlowDown', 'ServiceUnavailable', 'OperationAborted', 'RequestTimeout']

/**
 * Deletes all objects of a bucket, with all versions and delete markers, and gives up unfinished uploads. Holds a few pages in
 * memory, however many there are; what is gone already counts as deleted, so it may be begun again after any failure.
 * @param onRemoved how many of a page were deleted, after each
 * @throws AwsDenied, AwsFailed, Interrupted
 */
export async function emptyBucket(
  provisioning: Provisioning,
  name: string,
  onRemoved: (count: number) => void,
): Promise<void> {
  // A list that goes on from a version that is deleted by now may leave some out.
  while ((await deleteListed(provisioning, name, onRemoved)) > 0);
  await abortUploads(provisioning, name)
}

/** Workers take pages from one list; the first failure ends it for all. @returns how many were deleted */
async function deleteListed(
  provisioning: Provisioning,
  name: string,
  onRemoved: (count: number) => void,
): Promise<number> {
  let removed = 0
  const pages = versionPages(provisioning, name)
  const worker = async () => {
    for await (const page of pages) {
      await deletePage(provisioning, name, page)
      removed += page.length
      onRemoved(page.length)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: WORKERS }, worker))
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return removed
}

async function* versionPages(
  { aws, account, signal }: Provisioning,
  name: string,
): AsyncGenerator<ObjectIdentifier[]> {
  const bucket = { Bucket: name, ExpectedBucketOwner: account, MaxKeys: PAGE }
  let from: { KeyMarker?: string; VersionIdMarker?: string } | null = {}
  while (from !== null) {
    if (signal.aborted) throw new Interrupted(`stopped while emptying ${name}`)
    const told: ListObjectVersionsCommandOutput = await aws.s3.send(
      new ListObjectVersionsCommand({ ...bucket, ...from }),
    )
    // Without versioning an object's only version is called null, and may be named so.
    const page = [...(told.Versions ?? []), ...(told.DeleteMarkers ?? [])]
    if (page.length > 0) yield page.map(({ Key, VersionId }) => ({ Key, VersionId }))
    from = told.IsTruncated === true ? markers(told) : null
  }
}

const markers = ({ NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput) => ({
  ...(NextKeyMarker === undefined ? {} : { KeyMarker: NextKeyMarker }),
  ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
})

/** An answer to DeleteObjects is a success whatever became of the objects: each that stayed is told in it. */
async function deletePage(
  provisioning: Provisioning,
  name: string,
  page: readonly ObjectIdentifier[],
): Promise<void> {
  const { aws, account } = provisioning
  let left = [...page]
  await until(provisioning, `the deletion of ${page.length} objects of ${name}`, async () => {
    const Delete = { Objects: left, Quiet: true }
    const { Errors = [] } = await whilePassing(provisioning, isLost, () =>
      aws.s3.send(new DeleteObjectsCommand({ Bucket: name, ExpectedBucketOwner: account, Delete })),
    )
    const lasting = Errors.find(({ Code }) => !PASSING.includes(Code ?? ''))
    if (lasting !== undefined) throw refusal(lasting)
    left = Errors.map(({ Key, VersionId }) => ({ Key, VersionId }))
    return left.length === 0 ? true : null
  })
}

function refusal({ Code = '', Message, Key }: ObjectError): Error {
  const cause = new Error(`${Key}: ${Message ?? Code}`)
  if (Code === 'AccessDenied') return new AwsDenied('s3:DeleteObjectVersion', cause)
  return new AwsFailed('s3:DeleteObjects', Code, cause)
}

/** From the beginning of the list again after each page: what was given up stands in it no more. */
async function abortUploads(provisioning: Provisioning, name: string): Promise<void> {
  const { aws, account, signal } = provisioning
  const bucket = { Bucket: name, ExpectedBucketOwner: account }
  for (;;) {
    const { Uploads = [], IsTruncated } = await aws.s3.send(new ListMultipartUploadsCommand(bucket))
    for (const { Key, UploadId } of Uploads) {
      if (signal.aborted) throw new Interrupted(`stopped while emptying ${name}`)
      await whilePassing(provisioning, isLost, () =>
        aws.s3.send(new AbortMultipartUploadCommand({ ...bucket, Key, UploadId })),
      ).catch(unlessGone)
    }
    if (IsTruncated !== true) return
  }
}

/** Finished, or given up, meanwhile. */
function unlessGone(error: unknown): void {
  if (!isNotFound(error) || codeOf(error) === 'NoSuchBucket') throw error
}
