import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { watchingManners } from '../../test/aws/manners/watching.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { countAlarms, ensureAlarms, removeAlarms } from './alarms.ts'

const WATCHED = {
  oltpInstanceId: 'i-0oltp',
  analyticsInstanceId: 'i-0analytics',
  etlFunctionName: 'clickstream-shop-etl',
  apiId: 'a1b2c3',
}
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:clickstream-shop-alarms'
const NAMES = [
  'analytics-instance',
  'analytics-system',
  'etl-errors',
  'etl-not-run',
  'ingest-5xx',
  'oltp-instance',
  'oltp-system',
]

async function up({ provisioning }: TestAws, options: ProvisioningOptions = {}, watched = WATCHED) {
  const one = provisioning(options)
  await runSteps(one, (steps) => steps.start('watching/alarms', () => ensureAlarms(one, watched, TOPIC)))
  return one.changes.all
}

async function alarms({ provisioning }: TestAws): Promise<MetricAlarm[]> {
  const { MetricAlarms = [] } = await provisioning().aws.cloudwatch.send(new DescribeAlarmsCommand({}))
  return MetricAlarms.toSorted((a, b) => ((a.AlarmName ?? '') < (b.AlarmName ?? '') ? -1 : 1))
}

test('are made, and then they are as they are to be', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const made = test.emulator.mutations.length
  expect(await up(test)).toEqual([])
  expect(test.emulator.mutations).toHaveLength(made)
  const there = await alarms(test)
  expect(there.map(({ AlarmName }) => AlarmName)).toEqual(NAMES.map((name) => `clickstream-shop-${name}`))
  expect(there.find(({ AlarmName }) => AlarmName?.endsWith('oltp-system'))).toMatchObject({
    MetricName: 'StatusCheckFailed_System',
    Dimensions: [{ Name: 'InstanceId', Value: 'i-0oltp' }],
    AlarmActions: ['arn:aws:automate:us-east-1:ec2:recover', TOPIC],
  })
  expect(there.find(({ AlarmName }) => AlarmName?.endsWith('etl-not-run'))).toMatchObject({
    MetricName: 'Invocations',
    Statistic: 'Sum',
    Period: 3600,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  })
})

test('what somebody changed in one comes back, and only in that one', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const { cloudwatch } = test.provisioning().aws
  const [alarm] = (await alarms(test)).filter(({ AlarmName }) => AlarmName?.endsWith('etl-errors'))
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: alarm?.AlarmName,
      Namespace: alarm?.Namespace,
      MetricName: alarm?.MetricName,
      Dimensions: alarm?.Dimensions,
      AlarmDescription: alarm?.AlarmDescription,
      OKActions: [TOPIC],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
  const plan = await up(test, { mode: 'plan' })
  const changes = await up(test)
  expect(plan).toEqual(changes)
  expect(changes).toEqual([
    {
      part: 'watching/alarms',
      kind: 'change',
      what: 'alarm clickstream-shop-etl-errors',
      from: 'AlarmActions none; Threshold 5',
      to: `AlarmActions ${TOPIC}; Threshold 1`,
    },
  ])
  expect(await up(test)).toEqual([])
})

test('one that is gone, a tag that is gone, one too many', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const { cloudwatch } = test.provisioning().aws
  const [first, second] = await alarms(test)
  const { AlarmArn: ResourceARN } = second ?? {}
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [first?.AlarmName ?? ''] }))
  await cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['clickstream:part'] }))
  const more = { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Statistic: 'Sum', Period: 60 } as const
  const rule = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' } as const
  const Tags = [{ Key: 'clickstream:stack', Value: 'shop' }]
  const put = (AlarmName: string, tags: typeof Tags) =>
    cloudwatch.send(new PutMetricAlarmCommand({ AlarmName, ...more, ...rule, Tags: tags }))
  await put('clickstream-shop-of-last-year', Tags)
  await put('clickstream-shop-of-somebody', [])
  const changes = await up(test)
  expect(changes.map(({ kind, what }) => `${kind} ${what}`).toSorted()).toEqual([
    'change tags clickstream:part of alarm clickstream-shop-analytics-system',
    'create alarm clickstream-shop-analytics-instance',
    'remove alarm clickstream-shop-of-last-year',
  ])
  expect((await alarms(test)).map(({ AlarmName }) => AlarmName)).toContain('clickstream-shop-of-somebody')
})

test("somebody else's alarm of the name is an error, and left alone", async () => {
  const test = await testAws(watchingManners())
  const { cloudwatch } = test.provisioning().aws
  const more = { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', Statistic: 'Sum', Period: 60 } as const
  const rule = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' } as const
  const AlarmName = 'clickstream-shop-etl-errors'
  await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName, ...more, ...rule }))
  await expect(up(test)).rejects.toMatchObject({ name: 'NameTaken', taken: AlarmName })
  await removeAlarms(test.provisioning())
  expect((await alarms(test)).map((one) => one.AlarmName)).toEqual([AlarmName])
})

test('another machine is a change; in a plan, one that is to be made is none', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  const planned = { ...WATCHED, oltpInstanceId: '(machines/oltp)' }
  expect(await up(test, { mode: 'plan' }, planned)).toEqual([])
  const changes = await up(test, {}, { ...WATCHED, oltpInstanceId: 'i-0next' })
  expect(changes.map(({ from, to }) => [from, to])).toEqual([
    ['Dimensions i-0oltp', 'Dimensions i-0next'],
    ['Dimensions i-0oltp', 'Dimensions i-0next'],
  ])
})

test('where the schedule is slow, so is the alarm', async () => {
  const test = await testAws(watchingManners())
  await up(test, { settings: { schedule: { everyMinutes: 720 } } })
  const [alarm] = (await alarms(test)).filter(({ AlarmName }) => AlarmName?.endsWith('etl-not-run'))
  expect(alarm).toMatchObject({ Period: 3600, EvaluationPeriods: 24 })
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await testAws(watchingManners())
  expect(await up(test, { mode: 'plan' })).toHaveLength(NAMES.length)
  expect(test.emulator.mutations).toEqual([])
})

test.for([
  'kill',
  'lost',
  'throttled',
  'failed',
] as const)('%s, at each of its calls: run again, all are there', async (fault) => {
  for (let at = 0; at < NAMES.length; at++) {
    const test = await testAws(watchingManners())
    test.emulator.failAt(at, fault)
    await up(test).catch(() => {})
    test.emulator.revive()
    await up(test)
    expect(await alarms(test), `${fault} at ${at}`).toHaveLength(NAMES.length)
  }
})

test('teardown leaves nothing, twice, and what is of a stack whose name begins alike', async () => {
  const test = await testAws(watchingManners())
  await up(test)
  await up(test, { stack: 'shop-2' })
  const one = test.provisioning()
  expect(await countAlarms(one)).toBe(NAMES.length)
  await removeAlarms(one)
  expect(await countAlarms(one)).toBe(0)
  const sent = test.emulator.mutations.length
  await removeAlarms(test.provisioning())
  expect(test.emulator.mutations.length).toBe(sent)
  expect(await countAlarms(test.provisioning({ stack: 'shop-2' }))).toBe(NAMES.length)
})
