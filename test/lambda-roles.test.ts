import { randomUUID } from 'node:crypto'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { eventsKey, importKey, rejectedKey } from '../lambdas/raw-store/keys.ts'
import { S3Store } from '../lambdas/raw-store/s3-store.ts'
import { type FunctionName, functionArn, logGroupName } from '../provision/identity/names.ts'
import type { PolicyInputs } from '../provision/identity/policies/inputs.ts'
import { POLICIES } from '../provision/identity/policies/policies.ts'
import { parameterName } from '../provision/secrets/names.ts'
import { passwordName } from '../provision/secrets/passwords.ts'
import { bucketArn, bucketName } from '../provision/storage/names.ts'
import type { Manner } from './aws/emulator.ts'
import { type TestAws, testAws } from './aws/test-aws.ts'
import { needsOf } from './support/call-needs.ts'
import { functionWarehouse } from './support/function-warehouse.ts'
import { ingestRequest } from './support/ingest-request.ts'
import { invokeAll, lambdaProgram } from './support/lambda-program.ts'
import { grantsOf, isAllowed, type Need, unusedGrants } from './support/policy.ts'
import { at, event, putEvents } from './support/raw-objects.ts'

/** The functions' roles against their programs, bundled as for Lambda: they may do what they were seen to do, and no more. */

const LOG = 'Lambda writes there what the program prints'
const VPC = 'Lambda keeps the network interfaces by which the function is in the VPC'

/** What a service does in the function's name, so that the program is never seen to ask for it. */
const ON_BEHALF: Record<FunctionName, Record<string, string>> = {
  ingest: { 'logs:CreateLogStream': LOG, 'logs:PutLogEvents': LOG },
  etl: {
    'ec2:AssignPrivateIpAddresses': VPC,
    'ec2:CreateNetworkInterface': VPC,
    'ec2:DeleteNetworkInterface': VPC,
    'ec2:DescribeNetworkInterfaces': VPC,
    'ec2:DescribeSubnets': VPC,
    'ec2:UnassignPrivateIpAddresses': VPC,
    'kms:Decrypt': 'Parameter Store decrypts the password that the program asks for',
    'logs:CreateLogStream': LOG,
    'logs:PutLogEvents': LOG,
  },
}

/** An account with the stack's raw bucket, by its real name. */
async function account(manners: readonly Manner[] = []) {
  const aws = await testAws(manners)
  const place = aws.provisioning()
  const inputs: PolicyInputs = {
    account: place.account,
    region: place.region,
    stack: place.stack,
    rawBucket: bucketName(place, 'raw'),
    artifactsBucket: bucketName(place, 'artifacts'),
  }
  await place.aws.s3.send(new CreateBucketCommand({ Bucket: inputs.rawBucket }))
  return { aws, inputs, clients: place.aws, store: new S3Store(place.aws.s3, inputs.rawBucket) }
}

/** Invokes a program. @returns its answers, and what it needed to be allowed on the way */
async function watched(
  { emulator }: TestAws,
  inputs: PolicyInputs,
  name: FunctionName,
  environment: Record<string, string>,
  events: readonly unknown[],
): Promise<{ answers: unknown[]; needs: Need[] }> {
  const program = await lambdaProgram(name)
  const before = emulator.calls.length
  const told = { ...environment, RAW_BUCKET: inputs.rawBucket }
  const { answers } = await invokeAll(program, told, events, emulator.endpoint)
  return { answers, needs: emulator.calls.slice(before).flatMap((call) => needsOf(call, inputs)) }
}

function expectToFit(name: FunctionName, inputs: PolicyInputs, needs: readonly Need[]): void {
  const policy = POLICIES[name](inputs)
  expect(needs.filter((need) => !isAllowed(policy, need))).toEqual([])
  const unused = unusedGrants(policy, needs).map(({ action }) => action)
  expect(unused.sort()).toEqual(Object.keys(ON_BEHALF[name]))
}

test('ingest: may do what its program does, and no more', async () => {
  const { aws, inputs, store } = await account()
  const valid = { eventName: 'page_view', clientId: 'c' }
  const requests = [
    ingestRequest(JSON.stringify(valid)),
    ingestRequest(JSON.stringify([valid, { clientId: 'c' }])),
    // Sent again: its rejected object is there already.
    ingestRequest(JSON.stringify([valid, { clientId: 'c' }])),
    ingestRequest(JSON.stringify({ eventName: '' })),
    ingestRequest('{'),
    ingestRequest('text', { 'content-type': 'text/html' }),
    { ...ingestRequest(''), requestContext: { requestId: 'r', http: { method: 'OPTIONS', sourceIp: '' } } },
  ]
  const { answers, needs } = await watched(aws, inputs, 'ingest', {}, requests)
  expect(answers).toMatchObject([200, 200, 200, 400, 400, 415, 204].map((statusCode) => ({ statusCode })))
  const keys: string[] = []
  for await (const page of store.list('')) keys.push(...page.map(({ key }) => key.split('/')[0] ?? ''))
  expect(keys.filter((folder) => folder === 'events')).toHaveLength(3)
  expect(keys.filter((folder) => folder === 'rejected').length).toBeGreaterThanOrEqual(4)
  expectToFit('ingest', inputs, needs)
})

const GONE = eventsKey(at('12:00'), randomUUID())

/** Somebody deletes it after it was listed, and before it is read. */
const goesAway: Manner = {
  name: 'an object goes away',
  source: 'S3: a listing is of its moment',
  before: async (call, { forward }) => {
    const [path = ''] = call.path.split('?')
    if (call.operation === 'GetObject' && path.endsWith(GONE))
      await forward({ ...call, method: 'DELETE', path })
    return undefined
  },
}

test('etl: may do what its program does, and no more', async () => {
  const { aws, inputs, clients, store } = await account([goesAway])
  for (const time of ['10:00', '11:00']) await putEvents(store, at(time), [event('page_view', 'c', at(time))])
  await store.put(GONE, '{}')
  const rejected = { ingest: {}, rejected: [{ index: 0, reason: 'eventName: missing', event: {} }] }
  await store.put(rejectedKey(at('10:00'), 'r'), JSON.stringify(rejected))
  await store.put('events/stray.txt', '"none of ours"')
  await store.put(importKey('i'), JSON.stringify({ days: ['2026-11-20'] }))
  const names = {
    password: parameterName(inputs, passwordName('dw', 'etl')),
    certificate: parameterName(inputs, 'dw/certificate'),
  }
  const { environment } = await functionWarehouse(clients.ssm, names)
  const events = [
    { kind: 'run', shard: 0, shards: 1 },
    { kind: 'run', shard: 1, shards: 2 },
    { kind: 'backfill', from: '2026-11-20', to: '2026-11-20' },
    { kind: 'rebuild' },
  ]
  const { answers, needs } = await watched(aws, inputs, 'etl', environment, events)
  expect(answers).toMatchObject([
    { kind: 'run', state: 'done', objects: 4, inserted: 2, setAside: [{ key: 'events/stray.txt' }] },
    { kind: 'run', state: 'done', objects: 0 },
    { kind: 'backfill', state: 'done', objects: 0 },
    { kind: 'rebuild', state: 'done', objects: 4, inserted: 2 },
  ])
  const gone = { action: 's3:GetObject', resource: `${bucketArn(inputs.rawBucket)}/${GONE}` }
  expect(needs).toContainEqual(gone)
  // Why it is given kms:Decrypt.
  expect(aws.emulator.calls.some(({ json }) => json['WithDecryption'] === true)).toBe(true)
  expectToFit('etl', inputs, needs)
})

const PLACE = { account: '123456789012', region: 'eu-west-1', stack: 'shop' }
const inputsOf = (place: typeof PLACE): PolicyInputs => ({
  ...place,
  rawBucket: bucketName(place, 'raw'),
  artifactsBucket: bucketName(place, 'artifacts'),
})

/** Things of the same kinds: other ones of the stack, and those of a stack whose name begins alike. */
function notTheirs(name: FunctionName): string[] {
  const [ours, theirs] = [inputsOf(PLACE), inputsOf({ ...PLACE, stack: 'shop-2' })]
  const other = name === 'etl' ? 'ingest' : 'etl'
  const { account, region } = PLACE
  const parameters = [
    parameterName(theirs, passwordName('dw', 'etl')),
    parameterName(theirs, 'dw/certificate'),
    ...['dw/etl/other', 'dw/owner/password', 'oltp/web/password', 'oltp/certificate'].map((one) =>
      parameterName(ours, one),
    ),
  ]
  const raw = bucketArn(ours.rawBucket)
  return [
    ...['elsewhere/a.json', 'events', 'events.json'].map((key) => `${raw}/${key}`),
    ...(name === 'ingest' ? [raw, `${raw}/imports/a.json`] : []),
    ...[theirs.rawBucket, theirs.artifactsBucket, ours.artifactsBucket].flatMap((bucket) => [
      bucketArn(bucket),
      `${bucketArn(bucket)}/events/2026/11/22/14/a.json`,
    ]),
    ...parameters.map((one) => `arn:aws:ssm:${region}:${account}:parameter${one}`),
    ...[logGroupName('shop-2', name), logGroupName('shop', other)].map(
      (group) => `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:a`,
    ),
    functionArn(PLACE, name),
  ]
}

test.each(['ingest', 'etl'] as const)('%s: may do nothing to things that are not its own', (name) => {
  const policy = POLICIES[name](inputsOf(PLACE))
  const allowed = grantsOf(policy).flatMap(({ action }) =>
    notTheirs(name)
      .map((resource) => ({ action, resource }))
      .filter((need) => isAllowed(policy, need)),
  )
  expect(allowed).toEqual([])
})
