import type { AwsCall } from '../aws-call.ts'
import type { Manner } from '../emulator.ts'
import { errorReply, type Reply } from '../reply.ts'

/** How S3 differs from moto. */

const bucketOf = ({ path }: AwsCall): string => new URL(path, 'http://s3').pathname.split('/')[1] ?? ''

const empty = (status: number): Reply => ({ status, headers: {}, body: Buffer.alloc(0) })

const xmlReply = (body: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${body}`),
})

/** HEAD is answered without a body. */
const refused = (call: AwsCall, status: number, code: string): Reply =>
  call.method === 'HEAD' ? empty(status) : errorReply(call, status, code, code)

/** A new bucket is unknown to everything but its creation for a while. */
export function newBucketsAppearLate(delayMs: number): Manner {
  const shownAt = new Map<string, number>()
  return {
    name: 'a new bucket is shown after a while',
    source: 'S3 User Guide: bucket configurations have an eventual consistency model',
    before(call, { time }) {
      if (call.service !== 's3' || call.operation === 'CreateBucket') return undefined
      const at = shownAt.get(bucketOf(call))
      return at !== undefined && time.now() < at ? refused(call, 404, 'NoSuchBucket') : undefined
    },
    after(call, reply, { time }) {
      if (call.operation === 'CreateBucket' && reply.status === 200 && !shownAt.has(bucketOf(call)))
        shownAt.set(bucketOf(call), time.now() + delayMs)
      return reply
    },
  }
}

/** A name that somebody in another account was faster to take. Without `isSeen`, only the creation finds out. */
export const strangersBucket = (name: string, isSeen = true): Manner => ({
  name: 'a bucket of another account',
  source:
    'S3 API: HeadBucket answers 403, with x-amz-expected-bucket-owner too; CreateBucket BucketAlreadyExists',
  before(call) {
    if (call.service !== 's3' || bucketOf(call) !== name) return undefined
    if (call.operation === 'CreateBucket') return refused(call, 409, 'BucketAlreadyExists')
    return isSeen ? refused(call, 403, 'AccessDenied') : refused(call, 404, 'NoSuchBucket')
  },
})

/** The bucket is ours, but whoever asks may not look at it. */
export const noRightToLook: Manner = {
  name: 'HeadBucket is denied',
  source: 'S3 API: HeadBucket needs s3:ListBucket, and answers 403 without it',
  before: (call) => (call.operation === 'HeadBucket' ? empty(403) : undefined),
}

/** us-east-1 must not be told, any other region must. */
export const strictLocation: Manner = {
  name: 'LocationConstraint',
  source:
    'S3 API, CreateBucket: us-east-1 is no valid value; moto takes a missing one everywhere (facts on moto)',
  before(call) {
    if (call.operation !== 'CreateBucket') return undefined
    const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(call.headers.authorization ?? '')?.[1]
    const told = /<LocationConstraint>([^<]*)</.exec(call.body.toString())?.[1]
    if (region === 'us-east-1' && told !== undefined)
      return errorReply(call, 400, 'InvalidLocationConstraint', told)
    if (region !== 'us-east-1' && told !== region)
      return errorReply(call, 400, 'IllegalLocationConstraintException', String(told))
    return undefined
  },
}

/** No call may leave out whose bucket it means. */
export const strictOwner: Manner = {
  name: 'expected bucket owner',
  source:
    'S3 User Guide, bucket owner condition: 403 where the account is another; here also where none is told',
  before(call, { account }) {
    if (call.service !== 's3' || ['CreateBucket', 'ListBuckets'].includes(call.operation)) return undefined
    const told = call.headers['x-amz-expected-bucket-owner']
    return told === account ? undefined : refused(call, 403, 'AccessDenied')
  },
}

/**
 * Policies are kept here: moto applies a Deny with a condition to everybody (facts on moto). They are given back in S3's own way
 * of writing.
 */
export function policiesWithConditions(): Manner {
  const policies = new Map<string, string>()
  return {
    name: 'bucket policies',
    source: 'facts on moto, quirks; S3 gives policies back with members in its own order',
    before(call) {
      const bucket = bucketOf(call)
      if (call.operation === 'DeleteBucket' || call.operation === 'DeleteBucketPolicy')
        policies.delete(bucket)
      if (call.operation === 'PutBucketPolicy') {
        policies.set(bucket, call.body.toString())
        return empty(204)
      }
      if (call.operation !== 'GetBucketPolicy') return undefined
      const policy = policies.get(bucket)
      if (policy === undefined) return refused(call, 404, 'NoSuchBucketPolicy')
      return { ...xmlReply(''), headers: {}, body: Buffer.from(rewritten(policy)) }
    },
  }
}

/** Members the other way round, and what stands alone in a list. */
function rewritten(policy: string): string {
  const turned = JSON.parse(policy, (name, value: unknown) => {
    if (name === 'Action' && typeof value === 'string') return [value]
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).toReversed())
  }) as unknown
  return JSON.stringify(turned)
}

/** Rules the other way round; all objects by no filter, or the older way, by a prefix beside it. */
export const lifecycleRewritten: Manner = {
  name: 'lifecycle rules',
  source:
    'S3 API, LifecycleRule: a prefix stands in Filter, or beside it in rules of older clients; a filter may be empty',
  after(call, reply) {
    if (call.operation !== 'GetBucketLifecycleConfiguration' || reply.status !== 200) return reply
    const rules = reply.body.toString().match(/<Rule>.*?<\/Rule>/gs) ?? []
    const turned = rules
      .toReversed()
      .map((rule) =>
        rule
          .replace('<Filter><Prefix/></Filter>', rule.includes('Abort') ? '<Prefix/>' : '<Filter/>')
          .replace('<Filter><Prefix>tmp/</Prefix></Filter>', '<Prefix>tmp/</Prefix>'),
      )
    return xmlReply(`<LifecycleConfiguration>${turned.join('')}</LifecycleConfiguration>`)
  },
}

/** Some calls of one kind fail as S3 fails when it is busy with the bucket. */
export function busy(operation: string, code: string, times: number): Manner {
  let left = times
  return {
    name: `${code} to ${operation}`,
    source: 'facts on AWS, section 11',
    before(call) {
      if (call.operation !== operation || left === 0) return undefined
      left--
      return errorReply(call, 409, code, 'Please try again.')
    },
  }
}

/** An answer of success to DeleteObjects in which one object was not deleted: the first, some times over. */
export function oneObjectStays(code: string, times: number): Manner {
  let left = times
  return {
    name: 'an object that is not deleted',
    source: 'S3 API, DeleteObjects: the result contains both success and error responses',
    before(call) {
      if (call.operation !== 'DeleteObjects' || left === 0) return undefined
      left--
      const [first = ''] = /<Object>.*?<\/Object>/s.exec(call.body.toString()) ?? []
      const told = first.replace(/<\/?Object>/g, '')
      return xmlReply(
        `<DeleteResult><Error>${told}<Code>${code}</Code><Message>${code}</Message></Error></DeleteResult>`,
      )
    },
  }
}

/** So that a test needs no thousand objects. */
export const smallPages = (size: number): Manner => ({
  name: `pages of ${size}`,
  source: 'S3 API, ListObjectVersions: the response might contain fewer keys but will never contain more',
  before: (call) =>
    call.operation === 'ListObjectVersions'
      ? { ...call, path: call.path.replace(/max-keys=\d+/, `max-keys=${size}`) }
      : undefined,
})
