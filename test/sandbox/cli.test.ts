import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notRun } from '../support/not-run.ts'
import type { Sandbox } from './sandbox.ts'
import { eventually, testSandbox } from './test-sandbox.ts'
import { whyNoSandbox } from './why-not.ts'

/** The program as its users run it: no endpoint is told, AWS has its own names. Each test goes on where the one before ended. */

const BIN = resolve(import.meta.dirname, '../../bin/clickstream-cli.js')
const whyNot = await whyNoSandbox()
if (whyNot !== null) notRun('the CLI in a sandbox', whyNot)

describe.runIf(whyNot === null)('the CLI in a sandbox', { timeout: 900_000 }, () => {
  let sandbox: Sandbox
  let home: string
  let ingest: string

  beforeAll(async () => {
    sandbox = await testSandbox()
    home = await mkdtemp(join(tmpdir(), 'clickstream sandbox '))
  })
  afterAll(async () => {
    await sandbox.stop()
    await rm(home, { recursive: true, force: true })
  })

  const cli = async (...args: string[]) => {
    const began = Date.now()
    const env = { ...sandbox.laptop.env, HOME: home, NO_COLOR: '1' }
    const ran = await sandbox.laptop.run(process.execPath, [BIN, ...args, '--stack', 'shop'], env)
    process.stderr.write(`sandbox: ${args.join(' ')} took ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
    return ran
  }

  test('up brings a stack up, with two machines', async () => {
    const { code, stdout, stderr } = await cli('up', '--yes')
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    ingest = /ingest: (https:\S+)/.exec(stdout)?.[1] ?? ''
    expect(ingest).toMatch(/^https:\/\/\w+\.execute-api\.us-east-1\.amazonaws\.com\/clickstream$/)
    expect(sandbox.machines().map(({ state }) => state)).toEqual(['running', 'running'])
    expect(sandbox.failures()).toEqual([])
  })

  test('an event that is posted stands in the raw bucket', async () => {
    const body = '{"eventName":"page_view","pageTitle":"Schöne Grüße"}'
    const post = ['-si', '-H', 'content-type: application/json', '-d', body, ingest]
    const { stdout } = await sandbox.laptop.run('curl', post)
    expect(stdout).toMatch(/^HTTP\/1\.1 200 [\s\S]*"accepted":1/)
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const s3 = new S3Client({
      region: sandbox.region,
      endpoint: sandbox.emulator.endpoint,
      forcePathStyle: true,
      credentials,
    })
    const Bucket = `clickstream-shop-raw-${sandbox.account}-us-east-1`
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'events/' }))
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: Contents[0]?.Key }))
    expect([Contents.length, await got.Body?.transformToString()]).toEqual([
      1,
      expect.stringContaining('Schöne Grüße'),
    ])
  })

  test('the ETL is run by its schedule, inside the private subnet', async () => {
    const logs = () => cli('logs', 'etl')
    // It loads something, or says why it could not: what it needs of the warehouse is not this test's matter.
    const isOver = /Invoke Error|"inserted":\d+/
    const { stdout } = await eventually('a run', 120_000, logs, (found) => isOver.test(found.stdout))
    expect(stdout).toMatch(/START RequestId: /)
  })

  test('up again changes nothing', async () => {
    const { code, stderr } = await cli('up', '--yes')
    expect([code, stderr]).toEqual([0, expect.stringContaining('Nothing to change')])
  })

  test('teardown leaves nothing', async () => {
    const { code, stdout } = await cli('teardown', '--yes')
    expect([code, stdout.replaceAll('\n', ' ')]).toEqual([
      0,
      expect.stringMatching(/^Left of shop: (0 [A-Za-z ]+,? ?)+$/),
    ])
    expect(sandbox.machines().map(({ state }) => state)).toEqual(['terminated', 'terminated'])
    expect(sandbox.failures()).toEqual([])
  })
})
