import { CreateLogGroupCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { expect, test } from 'vitest'
import { emptyReport } from '../../lambdas/etl/report.ts'
import { logEvents } from '../../test/aws/manners/logs.ts'
import { type ProvisioningOptions, testAws } from '../../test/aws/test-aws.ts'
import { etlStatus } from './etl.ts'

const GROUP = '/aws/lambda/clickstream-shop-etl'
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A log group whose lines a test writes, each at its time before now. */
async function withLog() {
  const aws = await testAws([logEvents()])
  const now = aws.time.now()
  const { logs } = aws.provisioning().aws
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }))
  /** @param ago milliseconds before now at which the run began; @param texts its lines, a second apart */
  const write = (ago: number, texts: readonly string[], stream = 'a') =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: stream,
        logEvents: texts.map((message, n) => ({ timestamp: now - ago + n * 1000, message: `${message}\n` })),
      }),
    )
  const status = (options: ProvisioningOptions = {}) =>
    etlStatus(aws.provisioning({ mode: 'plan', ...options }))
  const asked = () => aws.emulator.calls.filter(({ operation }) => operation === 'FilterLogEvents')
  return { now, write, status, asked }
}

const START = 'START RequestId: 1f Version: $LATEST'
const ENDED = ['END RequestId: 1f', 'REPORT RequestId: 1f\tDuration: 3000.00 ms\tBilled Duration: 3000 ms']

const ran = (over: object = {}): string[] => [
  START,
  JSON.stringify({ ...emptyReport(7, 'run'), ...over }),
  ...ENDED,
]

const failed = (errorMessage: string): string[] => [
  START,
  `2026-11-22T00:00:00.000Z\t1f\tERROR\tInvoke Error \t${JSON.stringify({ errorType: 'WarehouseUnavailable', errorMessage })}`,
  ...ENDED,
]

test('no log group, and no line: it was not run', async () => {
  const { status } = await withLog()
  const nothing = { lastRun: null, newestEventAt: null, completeAt: null, content: null }
  expect(await status()).toEqual(nothing)
  expect(await status({ stack: 'other' })).toEqual(nothing)
})

test('the last run, by its report; older lines are not fetched where they tell nothing more', async () => {
  const { now, write, status, asked } = await withLog()
  for (let run = 40; run > 0; run--) await write(run * 30 * MINUTE, ran())
  await write(5000, ran({ objects: 3, inserted: 39, newestEventAt: now - HOUR }))
  expect(await status()).toEqual({
    lastRun: {
      state: 'done',
      startedAt: now - 5000,
      finishedAt: now - 2000,
      objects: 3,
      inserted: 39,
      objectsLeft: 0,
      error: null,
    },
    newestEventAt: now - HOUR,
    completeAt: now - 2000,
    content: null,
  })
  // The first is empty, and the next holds the last three lines.
  expect(asked()).toHaveLength(2)
  expect(asked()[0]?.json).toMatchObject({ startFromHead: false, startTime: now - 24 * HOUR })
})

test('a failed run after good ones: what those loaded still counts', async () => {
  const { now, write, status } = await withLog()
  await write(3 * HOUR, ran({ newestEventAt: now - 4 * HOUR }))
  await write(2 * HOUR, ran({ state: 'stopped', objects: 9, left: { objects: 12, atLeast: true } }))
  await write(HOUR, failed('connect ECONNREFUSED 10.0.128.9:5432'))
  expect(await status()).toEqual({
    lastRun: {
      state: 'failed',
      startedAt: now - HOUR,
      finishedAt: now - HOUR + 3000,
      objects: 0,
      inserted: 0,
      objectsLeft: null,
      error: 'WarehouseUnavailable: connect ECONNREFUSED 10.0.128.9:5432',
    },
    newestEventAt: now - 4 * HOUR,
    completeAt: now - 3 * HOUR + 3000,
    content: null,
  })
})

test('one that ran out of time leaves something, and is not complete', async () => {
  const { write, status } = await withLog()
  await write(HOUR, ran({ state: 'stopped', objects: 9, left: { objects: 12, atLeast: false } }))
  expect(await status()).toMatchObject({
    lastRun: { state: 'stopped', objects: 9, objectsLeft: 12, error: null },
    completeAt: null,
  })
})

test('one under way; one whose end never came; one whose log says nothing', async () => {
  const { now, write, status } = await withLog()
  await write(HOUR, [START, ...ENDED])
  expect((await status()).lastRun).toMatchObject({ state: 'failed', error: 'its log holds no report' })
  await write(20 * MINUTE, [START], 'b')
  expect((await status()).lastRun).toMatchObject({ state: 'failed', finishedAt: null, error: 'interrupted' })
  await write(10 * MINUTE, [START], 'c')
  expect((await status()).lastRun).toEqual({
    state: 'running',
    startedAt: now - 10 * MINUTE,
    finishedAt: null,
    objects: 0,
    inserted: 0,
    objectsLeft: null,
    error: null,
  })
})

test('of several shards, side by side, the last run of any', async () => {
  const { now, write, status } = await withLog()
  await write(HOUR, ran({ objects: 1, newestEventAt: now - 2 * HOUR }), 'a')
  await write(HOUR - 500, ran({ objects: 2, newestEventAt: now - 3 * HOUR }), 'b')
  await write(HOUR + 500, failed('no'), 'c')
  expect(await status()).toMatchObject({ lastRun: { objects: 2 }, newestEventAt: now - 2 * HOUR })
})

test('a run that an answer cuts in two is read to its beginning', async () => {
  const { now, write, status, asked } = await withLog()
  await write(5000, failed('no'), 'a')
  const [, report = ''] = ran({ newestEventAt: now - HOUR, ms: 10_000 })
  // The newest three lines: the end of the failed run, and all that is to be known besides.
  await write(3500, [report], 'b')
  expect(await status()).toMatchObject({
    lastRun: { state: 'failed', startedAt: now - 5000, error: 'WarehouseUnavailable: no' },
    newestEventAt: now - HOUR,
  })
  expect(asked()).toHaveLength(3)
})

test('a day back; two days where it is run once a day', async () => {
  const { now, write, status } = await withLog()
  await write(25 * HOUR, ran({ newestEventAt: now - 26 * HOUR }))
  expect((await status()).lastRun).toBeNull()
  const slow = { schedule: { everyMinutes: 1440 } }
  expect((await status({ settings: slow })).lastRun).toMatchObject({ startedAt: now - 25 * HOUR })
})

test('a long quiet log is not read without end', async () => {
  const { write, status, asked } = await withLog()
  for (let run = 40; run > 0; run--) await write(run * MINUTE, ran())
  expect(await status()).toMatchObject({ lastRun: { state: 'done' }, newestEventAt: null })
  expect(asked()).toHaveLength(25)
})
