import { createHash } from 'node:crypto'
import type { Provisioning } from '../context.ts'

/** raw: what ingest wrote, the source of truth. artifacts: bundles, output of commands, backups. */
export type BucketKind = 'raw' | 'artifacts'

/** S3's own limit. */
const LONGEST = 63
const LONGEST_KIND: BucketKind = 'artifacts'
const HASH = 8

type Place = Pick<Provisioning, 'stack' | 'account' | 'region'>

/**
 * `clickstream-<stack>-<raw|artifacts>-<account>-<region>`: account and region, since names of buckets are the whole world's. A stack's
 * name has room up to 13 to 18 characters, as the region's name is long; of a longer one stands its beginning, and 8 digits of its
 * SHA-256 in place of the rest, in both buckets alike.
 */
export function bucketName(place: Place, kind: BucketKind): string {
  const named = (stack: string, of: BucketKind) =>
    `clickstream-${stack}-${of}-${place.account}-${place.region}`
  const room = LONGEST - named('', LONGEST_KIND).length
  return named(shortened(place.stack, room), kind)
}

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`

function shortened(stack: string, room: number): string {
  if (stack.length <= room) return stack
  const hash = createHash('sha256').update(stack).digest('hex').slice(0, HASH)
  // Whatever the region's name leaves: the hash alone tells stacks apart.
  const beginning = stack.slice(0, Math.max(0, room - HASH - 1)).replace(/-+$/, '')
  return beginning === '' ? hash : `${beginning}-${hash}`
}
