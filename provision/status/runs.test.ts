import { expect, test } from 'vitest'
import { emptyReport } from '../../lambdas/etl/report.ts'
import { type LogLine, runsOf } from './runs.ts'

const AT = Date.UTC(2026, 10, 22, 10)

/** As lambdas/etl/function.ts logs it. */
const report = (over: object = {}) =>
  JSON.stringify({ ...emptyReport(7, 'run'), objects: 3, inserted: 39, ms: 4000, ...over })

/** Lines a second apart, as CloudWatch keeps them. */
const log = (texts: string[], from = AT, stream = 'a'): LogLine[] =>
  texts.map((text, second) => ({ stream, at: from + second * 1000, text: `${text}\n` }))

const START = 'START RequestId: 1f Version: $LATEST'
const END = 'END RequestId: 1f'
const REPORT = 'REPORT RequestId: 1f\tDuration: 5000.12 ms\tBilled Duration: 5001 ms\tMemory Size: 1024 MB'
const INVOKE_ERROR = `2026-11-22T10:00:01.000Z\t1f\tERROR\tInvoke Error \t${JSON.stringify({
  errorType: 'WarehouseUnavailable',
  errorMessage: 'connect ECONNREFUSED 10.0.128.9:5432\nand more',
  stack: ['WarehouseUnavailable: connect'],
})}`
const UNCAUGHT = `2026-11-22T10:00:00.000Z\tundefined\tERROR\tUncaught Exception \t${JSON.stringify({
  errorType: 'Error',
  errorMessage: 'RAW_BUCKET is missing',
})}`

test('a run from its start to its end', () => {
  const lines = log(['INIT_START Runtime Version: nodejs:22.v1', START, report(), END, REPORT])
  expect(runsOf(lines)).toEqual([
    {
      startedAt: AT + 1000,
      finishedAt: AT + 4000,
      report: expect.objectContaining({ runId: 7, objects: 3, inserted: 39 }),
      error: null,
      isWhole: true,
    },
  ])
})

test('one whose start is among older lines began as long ago as its end says', () => {
  expect(runsOf(log([END, REPORT]))).toMatchObject([{ startedAt: AT + 1000 - 5000.12, isWhole: false }])
  expect(runsOf(log([report()]))).toMatchObject([{ startedAt: AT - 4000, finishedAt: AT, isWhole: false }])
})

test.each([
  [
    'thrown',
    [START, INVOKE_ERROR, END, REPORT],
    'WarehouseUnavailable: connect ECONNREFUSED 10.0.128.9:5432',
  ],
  [
    'timed out',
    [
      START,
      '2026-11-22T10:15:00.000Z 1f Task timed out after 900.00 seconds\n',
      END,
      `${REPORT}\tStatus: timeout`,
    ],
    'Task timed out after 900.00 seconds',
  ],
  [
    'killed',
    [
      START,
      'RequestId: 1f Error: Runtime exited with error: signal: killed',
      'Runtime.ExitError',
      END,
      REPORT,
    ],
    'Runtime exited with error: signal: killed',
  ],
  [
    'out of memory, said by its end alone',
    [START, END, `${REPORT}\tStatus: error\tError Type: Runtime.OutOfMemory`],
    'Runtime.OutOfMemory',
  ],
  ['timed out, said by its end alone', [START, END, `${REPORT}\tStatus: timeout`], 'timeout'],
  ['cut short, so that it is no JSON', [START, INVOKE_ERROR.slice(0, -20), END, REPORT], 'Invoke Error'],
  [
    'thrown while the program was loaded, twice before the invocation began',
    [
      UNCAUGHT,
      'INIT_REPORT Init Duration: 90 ms\tPhase: init\tStatus: error\tError Type: Error',
      UNCAUGHT,
      START,
      END,
      REPORT,
    ],
    'Error: RAW_BUCKET is missing',
  ],
])('a failure: %s', (_, texts, error) => {
  const runs = runsOf(log(texts))
  expect(runs).toMatchObject([{ report: null, error, isWhole: true }])
})

test('a start that timed out and was done again is no failure', () => {
  const lines = log([UNCAUGHT, START, report(), END, REPORT])
  expect(runsOf(lines)).toMatchObject([{ error: null, report: { runId: 7 } }])
})

test('a report that Lambda brings after its own last line belongs to that run', () => {
  const lines = log([START, END, REPORT, report(), START, END, REPORT, INVOKE_ERROR])
  expect(runsOf(lines)).toMatchObject([
    { startedAt: AT + 4000, report: null, error: expect.stringContaining('WarehouseUnavailable') },
    { startedAt: AT, report: { runId: 7 } },
  ])
})

test('one that is under way, after one that was never ended, and machines side by side', () => {
  const lines = [
    ...log([START, START], AT),
    ...log([START, report({ runId: 8 }), END, REPORT], AT + 500, 'b'),
  ]
  expect(runsOf(lines).map(({ startedAt, finishedAt }) => [startedAt - AT, finishedAt])).toEqual([
    [1000, null],
    [500, AT + 3500],
    [0, null],
  ])
})

test('lines of others tell nothing', () => {
  expect(
    runsOf(log(['{"level":"info"}', '{', 'hello', '', 'EXTENSION Name: x', report({ left: 0 })])),
  ).toEqual([])
})
