import type { LifecycleRule } from '@aws-sdk/client-s3'
import type { Provisioning } from '../context.ts'
import { type Bucket, ensureBucket } from './bucket.ts'
import type { Setting } from './setting.ts'
import { encryption, lifecycle, onlyOverTls, ownership, publicAccessBlock, versioning } from './settings.ts'

export type { Bucket } from './bucket.ts'

const EVERYTHING = { Prefix: '' }

/** Parts of an upload that nobody finishes cost as much as objects, and are not shown among them. */
const ABORT_UPLOADS: LifecycleRule = {
  ID: 'abort-unfinished-uploads',
  Status: 'Enabled',
  Filter: EVERYTHING,
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
}

const RAW_RULES: LifecycleRule[] = [
  {
    ID: 'expire-overwritten',
    Status: 'Enabled',
    Filter: EVERYTHING,
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  },
  ABORT_UPLOADS,
]

const expiring = (prefix: string, Days: number): LifecycleRule => ({
  ID: `expire-${prefix}`,
  Status: 'Enabled',
  Filter: { Prefix: `${prefix}/` },
  Expiration: { Days },
})

const ARTIFACTS_RULES: LifecycleRule[] = [expiring('backups', 30), expiring('tmp', 1), ABORT_UPLOADS]

/** What every bucket of ours has. */
const closed = ({ arn }: Bucket): Setting[] => [publicAccessBlock, ownership, encryption, onlyOverTls(arn)]

/**
 * The bucket of raw events, which all else can be made from again: with versions, so that nothing written over it or deleted is
 * lost for 30 days.
 * @throws NameTaken
 */
export const ensureRawBucket = (provisioning: Provisioning): Promise<Bucket> =>
  ensureBucket(provisioning, 'raw', (bucket) => [...closed(bucket), versioning, lifecycle(RAW_RULES)])

/**
 * The bucket of what passes between us and the machines: `backups/` goes after 30 days, `tmp/` after one.
 * @throws NameTaken
 */
export const ensureArtifactsBucket = (provisioning: Provisioning): Promise<Bucket> =>
  ensureBucket(provisioning, 'artifacts', (bucket) => [...closed(bucket), lifecycle(ARTIFACTS_RULES)])
