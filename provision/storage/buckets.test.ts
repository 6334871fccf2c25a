import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import type { Fault } from '../../test/aws/emulator.ts'
import {
  busy,
  lifecycleRewritten,
  newBucketsAppearLate,
  noRightToLook,
  policiesWithConditions,
  strangersBucket,
  strictLocation,
  strictOwner,
} from '../../test/aws/manners/storage.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { Change } from '../changes.ts'
import type { Bucket } from './bucket.ts'
import { ensureArtifactsBucket, ensureRawBucket } from './buckets.ts'
import { bucketName } from './names.ts'

const aws = () => testAws([strictLocation, strictOwner, policiesWithConditions(), lifecycleRewritten])

async function up(
  { provisioning }: TestAws,
  options?: ProvisioningOptions,
): Promise<{ raw: Bucket; artifacts: Bucket; changes: readonly Change[] }> {
  const one = provisioning(options)
  const buckets: Bucket[] = []
  await runSteps(one, (steps) => {
    const raw = steps.start('storage/raw', () => ensureRawBucket(one))
    steps.start('storage/artifacts', async ({ need }) => {
      buckets.push(await need(raw), await ensureArtifactsBucket(one))
    })
  })
  const [raw, artifacts] = buckets as [Bucket, Bucket]
  return { raw, artifacts, changes: one.changes.all }
}

test('both are made, closed and with their rules; then they are as they are to be', async () => {
  const test = await aws()
  const { raw, artifacts } = await up(test)
  const made = test.emulator.mutations.length
  const again = await up(test)
  expect(again).toEqual({ raw, artifacts, changes: [] })
  expect(test.emulator.mutations).toHaveLength(made)

  const { aws: clients, account } = test.provisioning()
  expect(raw.name).toBe(`clickstream-shop-raw-${account}-us-east-1`)
  expect(artifacts.arn).toBe(`arn:aws:s3:::clickstream-shop-artifacts-${account}-us-east-1`)
  for (const { name, arn } of [raw, artifacts]) {
    const bucket = { Bucket: name, ExpectedBucketOwner: account }
    const { PublicAccessBlockConfiguration } = await clients.s3.send(new GetPublicAccessBlockCommand(bucket))
    expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true])
    const { ServerSideEncryptionConfiguration } = await clients.s3.send(
      new GetBucketEncryptionCommand(bucket),
    )
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'AES256',
    })
    const { Policy = '' } = await clients.s3.send(new GetBucketPolicyCommand(bucket))
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    })
    const { TagSet } = await clients.s3.send(new GetBucketTaggingCommand(bucket))
    expect(TagSet).toContainEqual({ Key: 'clickstream:stack', Value: 'shop' })
  }
  const rulesOf = async (Bucket: string) => {
    const told = await clients.s3.send(
      new GetBucketLifecycleConfigurationCommand({ Bucket, ExpectedBucketOwner: account }),
    )
    return told.Rules?.map(({ ID }) => ID)
  }
  expect(await rulesOf(raw.name)).toEqual(['abort-unfinished-uploads', 'expire-overwritten'])
  expect(await rulesOf(artifacts.name)).toEqual(['abort-unfinished-uploads', 'expire-tmp', 'expire-backups'])
})

test('any region but us-east-1 is told to S3', async () => {
  const test = await aws()
  const { raw } = await up(test, { region: 'ap-southeast-1' })
  expect(raw.name).toMatch(/-ap-southeast-1$/)
})

test('each thing that somebody changed comes back, and nothing else is touched', async () => {
  const test = await aws()
  const { raw } = await up(test)
  const { aws: clients, account } = test.provisioning()
  const bucket = { Bucket: raw.name, ExpectedBucketOwner: account }
  const { s3 } = clients
  const drifts: [string, () => Promise<unknown>][] = [
    ['public access block', () => s3.send(new DeletePublicAccessBlockCommand(bucket))],
    [
      'object ownership',
      () =>
        s3.send(
          new PutBucketOwnershipControlsCommand({
            ...bucket,
            OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
          }),
        ),
    ],
    ['default encryption', () => s3.send(new DeleteBucketEncryptionCommand(bucket))],
    ['bucket policy', () => s3.send(new DeleteBucketPolicyCommand(bucket))],
    [
      'bucket policy',
      () =>
        s3.send(new PutBucketPolicyCommand({ ...bucket, Policy: '{"Version":"2012-10-17","Statement":[]}' })),
    ],
    [
      'versioning',
      () =>
        s3.send(
          new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: 'Suspended' } }),
        ),
    ],
    ['lifecycle', () => s3.send(new DeleteBucketLifecycleCommand(bucket))],
    [
      'lifecycle',
      () =>
        s3.send(
          new PutBucketLifecycleConfigurationCommand({
            ...bucket,
            LifecycleConfiguration: {
              Rules: [{ ID: 'all', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
            },
          }),
        ),
    ],
  ]
  for (const [what, drift] of drifts) {
    await drift()
    const { changes } = await up(test)
    expect(changes.map((change) => [change.part, change.kind, change.what])).toEqual([
      ['storage/raw', 'change', what],
    ])
    expect((await up(test)).changes).toEqual([])
  }
})

test('tags that others set beside ours stay', async () => {
  const test = await aws()
  const { raw } = await up(test)
  const { aws: clients, account } = test.provisioning()
  const bucket = { Bucket: raw.name, ExpectedBucketOwner: account }
  const TagSet = [
    { Key: 'clickstream:stack', Value: 'shop' },
    { Key: 'cost-center', Value: '42' },
  ]
  await clients.s3.send(new PutBucketTaggingCommand({ ...bucket, Tagging: { TagSet } }))
  const { changes } = await up(test)
  expect(changes.map(({ what }) => what)).toEqual(['tags clickstream:part, Name'])
  const told = await clients.s3.send(new GetBucketTaggingCommand(bucket))
  expect(told.TagSet).toEqual(expect.arrayContaining(TagSet))
  expect(told.TagSet).toContainEqual({ Key: 'clickstream:part', Value: 'storage/raw' })
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await aws()
  const { raw, artifacts, changes } = await up(test, { mode: 'plan' })
  expect(changes).toEqual([
    { part: 'storage/raw', kind: 'create', what: `S3 bucket ${raw.name}` },
    { part: 'storage/artifacts', kind: 'create', what: `S3 bucket ${artifacts.name}` },
  ])
  expect(test.emulator.mutations).toEqual([])
  await up(test)
  const { aws: clients, account } = test.provisioning()
  await clients.s3.send(new DeleteBucketEncryptionCommand({ Bucket: raw.name, ExpectedBucketOwner: account }))
  const made = test.emulator.mutations.length
  expect((await up(test, { mode: 'plan' })).changes).toEqual([
    { part: 'storage/raw', kind: 'change', what: 'default encryption', from: 'none', to: 'AES256' },
  ])
  expect(test.emulator.mutations).toHaveLength(made)
})

test.each<Fault>([
  'kill',
  'lost',
  'throttled',
  'failed',
])('%s, at each of its calls: run again, they are whole', async (fault) => {
  const whole = await aws()
  await up(whole)
  const calls = whole.emulator.mutations.length
  for (let at = 0; at < calls; at++) {
    const test = await aws()
    test.emulator.failAt(at, fault)
    await up(test).catch(() => {})
    test.emulator.revive()
    await up(test)
    expect((await up(test)).changes, `${fault} at ${at}`).toEqual([])
  }
})

test('two stacks have buckets of their own', async () => {
  const test = await aws()
  const { raw } = await up(test)
  const other = await up(test, { stack: 'other' })
  expect(other.raw.name).not.toBe(raw.name)
  expect((await up(test)).changes).toEqual([])
})

test.each([
  true,
  false,
])('a name that a stranger has is said to be taken (seen beforehand: %s)', async (isSeen) => {
  let name = ''
  const test = await testAws([
    {
      ...strangersBucket('', isSeen),
      before: (call, world) => strangersBucket(name, isSeen).before?.(call, world),
    },
  ])
  name = bucketName(test.provisioning(), 'raw')
  await expect(up(test)).rejects.toMatchObject({ name: 'NameTaken', taken: name })
})

test('a bucket of ours that we may not look at is not called taken', async () => {
  const test = await testAws([noRightToLook])
  const one = test.provisioning()
  await one.aws.s3.send(new CreateBucketCommand({ Bucket: bucketName(one, 'raw') }))
  await expect(up(test)).rejects.toMatchObject({ name: 'AwsDenied', action: 's3:ListBucket' })
})

test('a bucket that is tagged as anything but ours is left alone', async () => {
  for (const tag of [
    { Key: 'clickstream:stack', Value: 'other' },
    { Key: 'owner', Value: 'somebody' },
  ]) {
    const test = await aws()
    const one = test.provisioning()
    const Bucket = bucketName(one, 'artifacts')
    await one.aws.s3.send(new CreateBucketCommand({ Bucket }))
    await one.aws.s3.send(
      new PutBucketTaggingCommand({ Bucket, ExpectedBucketOwner: one.account, Tagging: { TagSet: [tag] } }),
    )
    const made = test.emulator.mutations.length
    await expect(ensureArtifactsBucket(one)).rejects.toMatchObject({ name: 'NameTaken', taken: Bucket })
    expect(test.emulator.mutations).toHaveLength(made)
  }
})

test('a bucket of our name with no tag at all is one that we were killed over', async () => {
  const test = await aws()
  const { raw } = await up(test)
  const { aws: clients, account } = test.provisioning()
  await clients.s3.send(new DeleteBucketTaggingCommand({ Bucket: raw.name, ExpectedBucketOwner: account }))
  const { changes } = await up(test)
  expect(changes).toEqual([
    { part: 'storage/raw', kind: 'change', what: 'tags clickstream:stack, clickstream:part, Name' },
  ])
})

test('a new bucket that is not shown at once, a name not free yet, and a busy bucket are waited for', async () => {
  const test = await testAws([
    policiesWithConditions(),
    newBucketsAppearLate(20_000),
    busy('CreateBucket', 'OperationAborted', 5),
    busy('PutBucketEncryption', 'OperationAborted', 2),
    busy('PutBucketVersioning', 'NoSuchBucket', 2),
  ])
  await up(test)
  expect((await up(test)).changes).toEqual([])
})
