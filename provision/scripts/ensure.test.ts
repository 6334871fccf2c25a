import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { expect, onTestFinished, test } from 'vitest'
import { commandManners, type Fleet, fleet, succeeding } from '../../test/aws/manners/commands.ts'
import { newParametersAppearLate } from '../../test/aws/manners/secrets.ts'
import type { FakeScripts, RunCommandMachine } from '../../test/aws/run-command-machine.ts'
import { type ProvisioningOptions, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { Change } from '../changes.ts'
import type { Provisioning } from '../context.ts'
import { ensurePasswords } from '../secrets/passwords.ts'
import { readSecret } from '../secrets/secret.ts'
import { backUp, ensureBackups, restore } from './backups.ts'
import { ensurePackageBundle, ensurePackageSource } from './package-bundle.ts'
import { ensurePostgresql, type PostgresqlInput } from './postgresql.ts'
import { ensureShiny } from './shiny.ts'
import type { StoredObject } from './stored-object.ts'

/** Names of buckets are all accounts'. */
const bucketOf = ({ account }: { account: string }) => `clickstream-shop-artifacts-${account}`
const OLTP = 'i-00000000000000001'
const ANALYTICS = 'i-00000000000000002'

interface Place {
  aws: TestAws
  machines: Fleet
  machine(instanceId: string): RunCommandMachine
  /** All of them, as `up` does, in another process each time. */
  up(options?: Options): Promise<{ changes: readonly Change[]; certificate: string }>
}

type Options = ProvisioningOptions & { dw?: Partial<PostgresqlInput>; oltp?: string; dashboard?: string }

async function place(scripts?: FakeScripts): Promise<Place> {
  const machines = fleet(scripts)
  const aws = await testAws([...commandManners(machines), newParametersAppearLate(5000)])
  for (const id of [OLTP, ANALYTICS, 'i-00000000000000003']) machines.add(id, aws.time.now())
  await aws.provisioning().aws.s3.send(new CreateBucketCommand({ Bucket: bucketOf(aws.emulator) }))
  return {
    aws,
    machines,
    machine: (instanceId) => machines.machines.get(instanceId) as RunCommandMachine,
    async up(options = {}) {
      const one = aws.provisioning(options)
      return { certificate: await upOnce(one, options), changes: one.changes.all }
    },
  }
}

async function upOnce(one: Provisioning, { dw = {}, oltp = OLTP, dashboard }: Options): Promise<string> {
  const bucket = bucketOf(one)
  await ensurePasswords(one)
  const [o, a] = ['machines/oltp-setup', 'machines/analytics-setup']
  await ensurePostgresql(one, {
    part: o,
    database: 'oltp',
    instanceId: oltp,
    instanceType: 't3.micro',
    hosts: ['203.0.113.9', '10.0.0.5'],
  })
  await ensureBackups(one, { part: o, instanceId: oltp, bucket })
  const input = { part: o, instanceId: oltp, bucket, architecture: 'amd64' } as const
  const bundle = await ensurePackageBundle(one, input)
  await bringBundle(one, bundle)
  await ensurePackageSource(one, { part: a, instanceId: ANALYTICS }, bundle)
  const { certificate } = await ensurePostgresql(one, {
    part: a,
    database: 'dw',
    instanceId: ANALYTICS,
    instanceType: 't3.small',
    hosts: ['10.0.128.7'],
    ...dw,
  })
  const sources = dashboard === undefined ? {} : { sources: dashboard }
  await ensureShiny(one, { part: a, instanceId: ANALYTICS, bucket, ...sources })
  return certificate
}

/** The machines here upload nothing. */
const bringBundle = async ({ aws, changes }: Provisioning, { bucket, key, sha256 }: StoredObject) => {
  if (!changes.isPlan && changes.all.some(({ what }) => what.startsWith('package bundle')))
    await aws.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x', Metadata: { sha256 } }))
}

const scriptsOf = ({ starts }: RunCommandMachine) => starts.map(({ script }) => script)
const whats = (changes: readonly Change[]) => changes.map(({ what }) => what.replace(/[0-9a-f]{32,}/, '…'))

const SCRIPTS = [
  'postgresql.sh on machines/oltp',
  'parameter /clickstream/shop/oltp/certificate',
  'backup.sh on machines/oltp',
  'package bundle bundles/….tar',
  'bundle-source.sh on machines/analytics',
  'postgresql.sh on machines/analytics',
  'parameter /clickstream/shop/dw/certificate',
  'dashboard shiny/….tar',
  'shiny.sh on machines/analytics',
]

test('from nothing: each script once, where it belongs; then nothing, and nothing is asked of the machines', async () => {
  const { up, machine, aws } = await place()
  const plan = await up({ mode: 'plan' })
  expect(aws.emulator.mutations.filter(({ service }) => service === 'ssm')).toEqual([])
  const { changes, certificate } = await up()
  expect(whats(changes).slice(6)).toEqual(SCRIPTS)
  expect(whats(plan.changes).slice(6)).toEqual(SCRIPTS)
  expect(scriptsOf(machine(OLTP))).toEqual(['postgresql', 'backup', 'bundle', 'upload-bundle'])
  expect(scriptsOf(machine(ANALYTICS))).toEqual(['bundle-source', 'postgresql', 'shiny'])
  expect(certificate).toContain('clickstream_dw 10.0.128.7')
  const calls = aws.emulator.calls.length
  expect(await up()).toEqual({ changes: [], certificate })
  expect((await up({ mode: 'plan' })).changes).toEqual([])
  const after = aws.emulator.calls.slice(calls).map(({ operation }) => operation)
  expect(after).not.toContain('SendCommand')
  // Whether a password has changed is told without reading it.
  const secret = aws.emulator.calls.slice(calls).filter(({ json }) => json['WithDecryption'] === true)
  expect(secret).toEqual([])
})

test('machines are given verifiers and presigned URLs, never a password', async () => {
  const { up, machine, aws } = await place()
  await up()
  const one = aws.provisioning()
  const inputs = machine(ANALYTICS).starts.map((start) => start.inputs)
  expect(Object.keys(inputs[1] ?? {}).sort()).toEqual([
    'CERT_HOSTS',
    'DATABASE',
    'PACKAGES',
    'ROLES',
    'ROLE_ANALYST',
    'ROLE_ETL',
    'ROLE_OWNER',
  ])
  expect(inputs[1]?.['ROLE_ETL']).toMatch(/^SCRAM-SHA-256\$4096:[\w+/=]+\$[\w+/=]+:[\w+/=]+$/)
  const upload = machine(OLTP).starts.at(-1)?.inputs ?? {}
  const put = new URL(upload['PUT_URL'] ?? '')
  expect(put.searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-amz-meta-sha256')
  expect(put.searchParams.get('X-Amz-Expires')).toBe('3600')
  expect([...put.searchParams.keys()].filter((key) => /checksum/i.test(key))).toEqual([])
  const get = new URL(inputs[0]?.['BUNDLE_URL'] ?? '')
  expect(get.pathname).toMatch(/\/bundles\/[0-9a-f]{32}\.tar$/)
  const passwords = await Promise.all(
    ['oltp/owner', 'oltp/web', 'dw/owner', 'dw/etl'].map((name) => readSecret(one, `${name}/password`)),
  )
  const sent = aws.emulator.calls.filter(({ operation }) => operation === 'SendCommand')
  const seen = JSON.stringify([sent.map(({ json }) => json), inputs, upload])
  for (const password of passwords) expect(seen).not.toContain(password)
})

test('what is presigned is what S3 keeps, with its checksum beside it', async () => {
  const { up, machine, aws } = await place()
  await up()
  const { PUT_URL = '', SHA256 = '' } = machine(OLTP).starts.at(-1)?.inputs ?? {}
  const { aws: clients } = aws.provisioning()
  const Bucket = bucketOf(aws.emulator)
  const Key = new URL(PUT_URL).pathname.split('/').slice(2).join('/')
  await clients.s3.send(new DeleteObjectCommand({ Bucket, Key }))
  const answer = await fetch(PUT_URL, {
    method: 'PUT',
    body: 'packages',
    headers: { 'x-amz-meta-sha256': SHA256 },
  })
  expect(answer.status).toBe(200)
  const { Metadata } = await clients.s3.send(new HeadObjectCommand({ Bucket, Key }))
  expect(Metadata).toEqual({ sha256: SHA256 })
  expect((await up()).changes).toEqual([])
})

const runs = async ({ up, machine }: Place, id: string, options: Options = {}) => {
  const before = machine(id).starts.length
  await up(options)
  return scriptsOf(machine(id)).slice(before)
}

test('only what has changed is run again', async () => {
  const where = await place()
  const { up, machine, aws } = where
  await up()
  expect(await runs(where, ANALYTICS, { dw: { hosts: ['10.0.128.8'] } })).toEqual(['postgresql'])
  expect(await runs(where, ANALYTICS, { dw: { hosts: ['10.0.128.8'] } })).toEqual([])
  expect(await runs(where, ANALYTICS, { dw: { hosts: ['10.0.128.8'], instanceType: 't3.large' } })).toEqual([
    'postgresql',
  ])
  await up()
  // A machine that was replaced has nothing of it.
  const others = await runs(where, 'i-00000000000000003', { oltp: 'i-00000000000000003' })
  expect(others).toEqual(['postgresql', 'backup'])
  await up()
  const { aws: clients } = aws.provisioning()
  const Name = '/clickstream/shop/dw/etl/password'
  await clients.ssm.send(new PutParameterCommand({ Name, Value: 'another', Overwrite: true }))
  const old = machine(ANALYTICS).starts.findLast(({ script }) => script === 'postgresql')?.inputs
  expect(await runs(where, ANALYTICS)).toEqual(['postgresql'])
  expect(machine(ANALYTICS).starts.at(-1)?.inputs['ROLE_ETL']).not.toBe(old?.['ROLE_ETL'])
  const memo = '/clickstream/shop/scripts/analytics/shiny'
  await clients.ssm.send(new PutParameterCommand({ Name: memo, Value: 'spoilt', Overwrite: true }))
  expect(await runs(where, ANALYTICS)).toEqual(['shiny'])
  await clients.ssm.send(new DeleteParameterCommand({ Name: memo }))
  expect(await runs(where, ANALYTICS)).toEqual(['shiny'])
})

test('a dashboard that has changed is brought alone, and one that was changed back is there already', async () => {
  const where = await place()
  const { machine } = where
  const sources = await mkdtemp(join(tmpdir(), 'dashboard '))
  onTestFinished(() => rm(sources, { recursive: true }))
  const app = (text: string) => writeFile(join(sources, 'app.R'), text)
  await Promise.all([app('1'), mkdir(join(sources, 'www')), mkdir(join(sources, 'tests'))])
  for (const bundle of ['plotly', 'plotly-cartesian'])
    await writeFile(join(sources, 'www', `${bundle}-2.11.1.min.js`), '')
  const up = async () => whats((await where.up({ dashboard: sources })).changes)
  await up()
  await writeFile(join(sources, 'tests', 'test-app.R'), '')
  await writeFile(join(sources, '.lintr'), '')
  expect(await up()).toEqual([])
  const [runs, packages] = [machine(OLTP).starts.length, machine(ANALYTICS).starts.length]
  await app('2')
  expect(await up()).toEqual(['dashboard shiny/….tar', 'shiny.sh on machines/analytics'])
  await app('1')
  expect(await up()).toEqual(['shiny.sh on machines/analytics'])
  expect(machine(OLTP).starts).toHaveLength(runs)
  const [second, first] = machine(ANALYTICS).starts.slice(packages)
  expect([second?.script, first?.script]).toEqual(['shiny', 'shiny'])
  expect(second?.inputs['APP_SHA256']).not.toBe(first?.inputs['APP_SHA256'])
  expect(second?.inputs['APP_URL']).toContain(second?.inputs['APP_SHA256'])
})

test('a certificate is made anew when asked, and what was made is pinned', async () => {
  const { up, machine, aws } = await place()
  await up()
  await up({ dw: { isCertificateRotated: true } })
  const inputs = machine(ANALYTICS).starts.map((start) => start.inputs['ROTATE_CERTIFICATE'])
  expect(inputs).toEqual([undefined, undefined, undefined, 'yes'])
  expect((await up()).changes).toEqual([])
  const Name = '/clickstream/shop/dw/certificate'
  const { aws: clients } = aws.provisioning()
  const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name }))
  expect(Parameter?.Value).toContain('clickstream_dw')
})

test.for([
  ['bundle-source', 'bundles'],
  ['shiny', 'shiny'],
] as const)('what %s.sh finds spoilt in %s/ is removed, and made anew by the next up', async ([
  script,
  folder,
]) => {
  let isSpoilt = true
  const where = await place((name, inputs, start) =>
    name === script && isSpoilt
      ? { says: [[500, 'failed: the SHA-256 is b, and should be a']], takesMs: 1000, exitCode: 65 }
      : succeeding(name, inputs, start),
  )
  await expect(where.up()).rejects.toMatchObject({
    name: 'ObjectSpoilt',
    url: expect.stringMatching(
      new RegExp(`^s3://${bucketOf(where.aws.emulator)}/${folder}/[0-9a-f]+\\.tar$`),
    ),
    found: 'the SHA-256 is b, and should be a',
  })
  isSpoilt = false
  const { changes } = await where.up()
  expect(whats(changes)).toContain(
    folder === 'bundles' ? 'package bundle bundles/….tar' : 'dashboard shiny/….tar',
  )
  expect((await where.up()).changes).toEqual([])
})

test('a script that fails otherwise leaves what it was to install', async () => {
  const { up, aws } = await place((name, inputs, start) =>
    name === 'bundle-source' ? { says: [], takesMs: 1000, exitCode: 1 } : succeeding(name, inputs, start),
  )
  await expect(up()).rejects.toHaveProperty('name', 'ScriptFailed')
  expect(aws.emulator.calls.filter(({ operation }) => operation === 'DeleteObject')).toEqual([])
})

test('a script that failed is run again by the next up, and the others are not', async () => {
  const machines = fleet((script, _, start) => ({
    says: [
      [
        500,
        start === 1 && script === 'backup' ? 'failed: no' : 'report: {"next":"","key":"","changed":true}',
      ],
    ],
    takesMs: 1000,
    exitCode: start === 1 && script === 'backup' ? 1 : 0,
  }))
  const aws = await testAws(commandManners(machines))
  const machine = machines.add(OLTP, aws.time.now())
  const input = { part: 'machines/oltp', instanceId: OLTP, bucket: 'artifacts' }
  await expect(ensureBackups(aws.provisioning(), input)).rejects.toMatchObject({
    name: 'ScriptFailed',
    lastLines: ['failed: no'],
  })
  await ensureBackups(aws.provisioning(), input)
  await ensureBackups(aws.provisioning(), input)
  expect(machine.starts).toHaveLength(2)
})

test('a backup now, and a restore of it', async () => {
  const { machine, aws } = await place()
  const one = aws.provisioning()
  const input = { part: 'machines/oltp', instanceId: OLTP, bucket: bucketOf(one) }
  const key = await backUp(one, input)
  expect(key).toBe('backups/oltp-20261122T000000Z.dump')
  await restore(one, input, key)
  expect(machine(OLTP).starts.at(-1)).toEqual({
    script: 'restore',
    inputs: {
      DATABASE: 'clickstream_web',
      CONFIRM: 'clickstream_web',
      BUCKET: bucketOf(one),
      REGION: 'us-east-1',
      BACKUP_KEY: key,
    },
  })
})
