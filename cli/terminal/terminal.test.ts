import { expect, test } from 'vitest'
import { WarehouseUnavailable } from '../../lambdas/etl/errors.ts'
import { PartFailed } from '../../provision/errors.ts'
import {
  GithubTokenMissing,
  ReleaseFailed,
  RepositoriesNotAllowed,
  TokenWanted,
} from '../../provision/hosting/errors.ts'
import { ObjectSpoilt, ScriptFailed } from '../../provision/scripts/errors.ts'
import {
  BackupMissing,
  LoginRefused,
  MigrationRunning,
  NotOnThisMachine,
  PortTaken,
  RulesChanged,
  ServiceDown,
  StackMissing,
  StoreUnavailable,
} from '../../stack/errors.ts'
import { SettingsError } from '../../stack/settings-error.ts'
import { commandOf } from '../global-options.ts'
import { Declined, NeedsConfirmation } from './confirm.ts'
import { UsageError } from './exit.ts'
import { ago, count, counted, duration, money, percent } from './format.ts'
import { plainReporter } from './plain-reporter.ts'
import { sentenceFor, writeSentence } from './sentences.ts'
import { cut, table } from './table.ts'

test('numbers and times read as people write them', () => {
  expect([count(1234567), counted(1, 'event'), counted(0, 'event'), counted(2, 'box', 'boxes')]).toEqual([
    '1,234,567',
    '1 event',
    '0 events',
    '2 boxes',
  ])
  expect([0, 85, 949, 1234, 59_400, 61_000, 3_600_000, 5_430_000].map(duration)).toEqual([
    '0 ms',
    '85 ms',
    '949 ms',
    '1.2 s',
    '59.4 s',
    '1 min 1 s',
    '1 h 0 min',
    '1 h 30 min',
  ])
  const now = Date.UTC(2026, 10, 22)
  expect([1, 30, 300, 10_000, 1_000_000].map((s) => ago(now - s * 1000, now))).toEqual([
    'just now',
    '30 s ago',
    '5 min ago',
    '2 h ago',
    '11 days ago',
  ])
  expect([money(123450, 'USD'), money(500, 'JPY'), money(-1005, 'KWD')]).toEqual([
    '1,234.50 USD',
    '500 JPY',
    '-1.005 KWD',
  ])
  expect([percent(0.12345), percent(null)]).toEqual(['12.3 %', '–'])
})

test('a table lines up, also with wide characters, and never leaves the terminal', () => {
  const columns = [{ title: 'name' }, { title: 'n', align: 'right' as const }]
  expect(
    table(columns, [
      ['馬', '1'],
      ['two\nlines', '1000'],
    ]),
  ).toEqual(['name          n', '馬            1', 'two lines  1000'])
  const wide = table([{ title: 'a' }, { title: 'b' }], [['x'.repeat(200), 'y'.repeat(60)]], 80)
  expect(wide.every((line) => line.length <= 80)).toBe(true)
  expect(wide[1]).toMatch(/^x+… {2}y+…?$/)
  expect(cut('horse', 5)).toBe('horse')
  expect(cut('horses', 5)).toBe('hors…')
})

test('plain progress: a line when a step has ended, and now and then one while it goes on', async () => {
  const lines: string[] = []
  let now = 0
  const reporter = plainReporter(
    (line) => lines.push(line),
    () => now,
  )
  await reporter.step('load', async (step) => {
    step.update('1 of 3')
    now = 12_000
    step.update('')
    step.update('2 of 3')
    now = 13_000
    step.update('3 of 3')
    step.result('3 objects')
  })
  const failing = reporter.step('break', async () => {
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(lines).toEqual(['load: 2 of 3 (12.0 s)', 'load: 3 objects (13.0 s)', 'break: failed (0 ms)'])
})

const FAILED = new ScriptFailed(
  {
    ...{ part: 'bootstrap/bundle', script: 'bundle', instanceId: 'i-1' },
    ...{ exitCode: 7, lastLines: ['one', 'failed: two'] },
  },
  'eu-central-1',
)

test.each([
  [
    new StackMissing('shop', 'on this machine'),
    3,
    'There is no stack named shop on this machine.\nBring one up with `c up`.',
  ],
  [
    new ServiceDown('ingest', 'exit code 1'),
    3,
    /^ingest is not running: exit code 1\.\nLook with `c status`/,
  ],
  [new PortTaken('ingest', 8080), 1, /^ingest cannot listen on 127\.0\.0\.1:8080: another program does\./],
  [
    new RulesChanged([{ rule: 'timeZone', was: 'UTC', wanted: 'Asia/Tokyo' }]),
    1,
    /timeZone: "UTC" then, "Asia\/Tokyo" now.*\nLoad everything anew by the new ones with `c etl rebuild`/,
  ],
  [
    new RulesChanged([{ rule: 'version', was: 1, wanted: 2 }]),
    1,
    /^The ETL did not run: the warehouse was loaded by another version of clickstream.*\nLoad everything anew .* with `c etl rebuild`\.$/,
  ],
  [new WarehouseUnavailable(new Error('ECONNREFUSED')), 1, /went away: ECONNREFUSED\.\nNothing is lost/],
  [
    new StoreUnavailable('put', '/raw', new Error('ENOSPC: no space left on device')),
    1,
    /^The raw store failed \(\/raw\): ENOSPC: no space left on device\.\nNothing is lost/,
  ],
  [
    new SettingsError('clickstream.json', [
      { path: 'timezone', problem: 'is not a setting', nearest: 'timeZone' },
    ]),
    2,
    /timezone is not a setting, did you mean timeZone\?\n/,
  ],
  [new NeedsConfirmation('delete it'), 4, /^Nothing was done: this would delete it: .*\nAdd --yes\.$/],
  [
    new MigrationRunning('dw', { pid: 42, role: 'owner', application: 'psql', since: 0 }, null),
    1,
    'Nothing was migrated in dw: another session holds the lock of its migrations: process 42 of the server, role owner, psql, ' +
      'connected since 1970-01-01 00:00:00 UTC.\n' +
      'Wait for it. One that hangs is ended by `c psql dw --role owner -c "SELECT pg_terminate_backend(42)"`.',
  ],
  [
    new MigrationRunning('dw', { pid: 42, role: 'postgres', application: '', since: null }, null),
    1,
    /process 42 of the server, role postgres\.\nWait for it\. Only postgres itself or a superuser may end it\.$/,
  ],
  [new MigrationRunning('dw', null, null), 1, /\.\nIt has just ended: run this again\.$/],
  [
    new LoginRefused('password', 'analyst', 'clickstream_dw', null),
    1,
    /^clickstream_dw does not take the password of analyst that is kept: .*\n.*`c up` brings the server/,
  ],
  [new BackupMissing(null, 0), 2, 'There is no backup.\nThere are none yet: `c backup oltp` makes one.'],
  [new BackupMissing('x', 3), 2, /^There is no backup x\.\n`c backup oltp --list` shows/],
  [new NotOnThisMachine('rotate'), 2, /^Nothing was rotated: on this machine there is nothing that needs it/],
  [
    new PartFailed('bootstrap/bundle', FAILED),
    1,
    /^bootstrap\/bundle: bundle\.sh failed on i-1 \(exit 7\): its last lines are\n {4}one\n {4}failed: two\.\nAll of its log shows `aws ssm start-session --region eu-central-1 --target i-1 .*less \+G \/var\/log\/clickstream\/bundle\.log"`\. Then run this again/,
  ],
  [
    new ObjectSpoilt('s3://artifacts/bundles/a.tar', FAILED),
    1,
    's3://artifacts/bundles/a.tar was not what had been put there, and was removed: two.\n' +
      'It was damaged, or somebody changed it: see who may write to that bucket. Then run this again: it makes it anew.',
  ],
  [
    new PartFailed('hosting/repository', new RepositoriesNotAllowed(new Error('not for new customers'))),
    6,
    /^hosting\/repository: AWS lets this account make no repositories in CodeCommit: not for new customers\.\nOpen CodeCommit’s console once.*--web none/,
  ],
  [
    new TokenWanted(new Error('You must specify either oauthToken or accessToken')),
    6,
    /^Amplify does not connect to the CodeCommit repository by its role alone: You must .*\n.*--web none/,
  ],
  [
    new GithubTokenMissing('https://github.com/owner/shop'),
    2,
    /^Amplify wants a token to connect to https:\/\/github\.com\/owner\/shop, once\.\nSet CLICKSTREAM_GITHUB_TOKEN to/,
  ],
  [
    new ReleaseFailed({ appId: 'd1', jobId: '7', status: 'FAILED', step: 'BUILD', lines: ['one', 'two'] }),
    1,
    /^The storefront was not released: Amplify’s job 7 ended FAILED at BUILD: the last lines of its log are\n {4}one\n {4}two\.\nWhat was released before still answers\..* app d1\. .*`c up` begins another/,
  ],
  [new Declined('no'), 4, 'Nothing was done.'],
  [new UsageError('That is not how', 'Do this.'), 2, 'That is not how.\nDo this.'],
  [new Error('out of cheese'), 1, 'out of cheese.\nRun it again with --verbose to see more.'],
  ['a string', 1, /^a string\./],
])('%s is told with what to do', (error, exitCode, text) => {
  const sentence = sentenceFor(error, 'c')
  expect(sentence.exitCode).toBe(exitCode)
  const written = writeSentence(sentence)
  if (typeof text === 'string') expect(written).toBe(text)
  else expect(written).toMatch(text)
})

test('the command to call us again is the one that was called', () => {
  expect(commandOf({ stack: 'clickstream', local: true }, {})).toBe('clickstream-cli --local')
  expect(commandOf({ stack: 'shop' }, {})).toBe('clickstream-cli --stack shop')
  const byNpx = { npm_lifecycle_event: 'npx' }
  expect(commandOf({ stack: 'clickstream' }, byNpx)).toBe('npx clickstream-cli')
})
