import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import type { Fault, Manner } from '../../test/aws/emulator.ts'
import {
  busy,
  oneObjectStays,
  policiesWithConditions,
  smallPages,
  strictOwner,
} from '../../test/aws/manners/storage.ts'
import { type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { Provisioning } from '../context.ts'
import { ensureArtifactsBucket, ensureRawBucket } from './buckets.ts'
import { bucketName } from './names.ts'
import { countBuckets, removeBuckets } from './remove-buckets.ts'

const OBJECTS = 3
/** Each object twice, and one delete marker; then the artifacts'. */
const RAW = 2 * OBJECTS + 1
const ARTIFACTS = 1

/** Both buckets with something of each kind in them. */
async function filled(...manners: Manner[]): Promise<TestAws> {
  const test = await testAws([strictOwner, policiesWithConditions(), smallPages(3), ...manners])
  const one = test.provisioning()
  await Promise.all([ensureRawBucket(one), ensureArtifactsBucket(one)])
  const { s3 } = one.aws
  const raw = { Bucket: bucketName(one, 'raw'), ExpectedBucketOwner: one.account }
  for (let i = 0; i < 2 * OBJECTS; i++)
    await s3.send(new PutObjectCommand({ ...raw, Key: `events/${i % OBJECTS}.json`, Body: 'x' }))
  await s3.send(new DeleteObjectCommand({ ...raw, Key: 'events/0.json' }))
  await s3.send(new CreateMultipartUploadCommand({ ...raw, Key: 'unfinished' }))
  const artifacts = { ...raw, Bucket: bucketName(one, 'artifacts') }
  await s3.send(new PutObjectCommand({ ...artifacts, Key: 'tmp/x & <y>', Body: 'x' }))
  return test
}

const down = (one: Provisioning, keepData = false, onProgress: (removed: number) => void = () => {}) =>
  removeBuckets(one, { keepData, onProgress })

const calls = ({ emulator }: TestAws, operation: string): number =>
  emulator.mutations.filter((call) => call.operation === operation).length

test('nothing is left of them, twice, and it says how far it is', async () => {
  const test = await filled()
  const one = test.provisioning()
  expect(await countBuckets(one)).toBe(2)
  const progress: number[] = []
  expect(await down(one, false, (removed) => progress.push(removed))).toEqual([])
  expect(progress.at(-1)).toBe(RAW + ARTIFACTS)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  expect(progress.length).toBeGreaterThan(2)
  expect(await countBuckets(one)).toBe(0)
  expect(calls(test, 'AbortMultipartUpload')).toBe(1)
  expect(calls(test, 'DeleteBucket')).toBe(2)
  const made = test.emulator.mutations.length
  await down(one)
  expect(test.emulator.mutations).toHaveLength(made)
})

test('data may be kept: then the raw bucket is as it was, and the next up takes it again', async () => {
  const test = await filled()
  const one = test.provisioning()
  const kept = await down(one, true)
  expect(kept).toEqual([bucketName(one, 'raw')])
  expect(await countBuckets(one)).toBe(1)
  expect(await countBuckets(one, kept)).toBe(0)
  const next = test.provisioning()
  await ensureRawBucket(next)
  expect(next.changes.all).toEqual([])
})

test.each<Fault>([
  'kill',
  'lost',
  'throttled',
  'failed',
])('%s, at each of its calls: run again, nothing is left', async (fault) => {
  for (let at = 0; at < 12; at++) {
    const test = await filled()
    test.emulator.failAt(at, fault)
    await down(test.provisioning()).catch(() => {})
    test.emulator.revive()
    await down(test.provisioning())
    expect(await countBuckets(test.provisioning()), `${fault} at ${at}`).toBe(0)
  }
})

test('what S3 refuses to delete for a moment is deleted in the end', async () => {
  const test = await filled(oneObjectStays('InternalError', 2), busy('DeleteBucket', 'OperationAborted', 2))
  await down(test.provisioning())
  expect(await countBuckets(test.provisioning())).toBe(0)
})

test('an event that arrives after the emptying is deleted too', async () => {
  let isLate = true
  const test = await filled({
    name: 'a late writer',
    source: 'facts on AWS, section 11',
    async before(call, { forward }) {
      if (call.operation !== 'DeleteBucket' || !isLate) return undefined
      isLate = false
      const path = `${new URL(call.path, 'http://s3').pathname.replace(/\/$/, '')}/events/late.json`
      await forward({ ...call, method: 'PUT', path, body: Buffer.from('late') })
      return undefined
    },
  })
  await down(test.provisioning())
  expect(calls(test, 'DeleteBucket')).toBe(3)
  expect(await countBuckets(test.provisioning())).toBe(0)
})

test('an object that may not be deleted ends it, and says what is missing', async () => {
  const test = await filled(oneObjectStays('AccessDenied', 100))
  await expect(down(test.provisioning())).rejects.toMatchObject({
    name: 'AwsDenied',
    action: 's3:DeleteObjectVersion',
    message: expect.stringContaining('events/'),
  })
  expect(await countBuckets(test.provisioning())).toBe(2)
})

test('it stops between two pages when it is asked to', async () => {
  const test = await filled()
  const one = test.provisioning()
  const stopped = down(one, false, () => one.stop.abort())
  await expect(stopped).rejects.toMatchObject({ name: 'Interrupted' })
  expect(await countBuckets(test.provisioning())).toBe(2)
})

test('a bucket of another stack, or of a stranger, stays', async () => {
  const test = await filled()
  const other = test.provisioning({ stack: 'other' })
  await ensureRawBucket(other)
  const strangers = bucketName(test.provisioning({ stack: 'third' }), 'raw')
  const { aws, account: ExpectedBucketOwner } = other
  await aws.s3.send(new CreateBucketCommand({ Bucket: strangers }))
  await aws.s3.send(
    new PutBucketTaggingCommand({
      Bucket: strangers,
      ExpectedBucketOwner,
      Tagging: { TagSet: [{ Key: 'owner', Value: 'somebody' }] },
    }),
  )
  for (const stack of ['shop', 'third']) {
    await down(test.provisioning({ stack }))
    expect(await countBuckets(test.provisioning({ stack }))).toBe(0)
  }
  expect(await countBuckets(other)).toBe(1)
  await aws.s3.send(new HeadBucketCommand({ Bucket: strangers, ExpectedBucketOwner }))
})

test('a plan of it says what would go, and touches nothing', async () => {
  const test = await filled()
  const made = test.emulator.mutations.length
  const plan = test.provisioning({ mode: 'plan' })
  await down(plan)
  expect(plan.changes.all.map(({ kind, part }) => [kind, part])).toEqual([
    ['remove', 'storage/raw'],
    ['remove', 'storage/artifacts'],
  ])
  expect(test.emulator.mutations).toHaveLength(made)
})
