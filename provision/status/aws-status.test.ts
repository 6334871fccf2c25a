import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeAddressesCommand } from '@aws-sdk/client-ec2'
import { DeleteScheduleCommand, GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler'
import { describe, expect, test } from 'vitest'
import { emptyReport } from '../../lambdas/etl/report.ts'
import type { PartStatus } from '../../stack/status.ts'
import { idOf, serviceOf, standing } from './standing.fixture.ts'

const SPAN = 300_000

describe('a stack on AWS', () => {
  test('as it is to be, and what is measured of it', async () => {
    const { aws, observed, endpoint, warnings, status, clients } = await standing({})
    const changed = aws.emulator.mutations.length
    const first = await status()
    expect(first.state).toBe('up')
    const web = expect.stringMatching(/^https:\/\/main\.d\w+\.amplifyapp\.com$/)
    expect(first.services).toEqual([
      {
        name: 'oltp',
        state: 'running',
        pid: null,
        address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+:5432$/),
        since: expect.any(Number),
        restarts: 0,
        reason: null,
      },
      expect.objectContaining({
        name: 'dw',
        state: 'running',
        address: expect.stringMatching(/^10\.0\.\d+\.\d+:5432$/),
      }),
      { name: 'ingest', state: 'running', pid: null, address: null, since: null, restarts: 0, reason: null },
      { name: 'etl', state: 'running', pid: null, address: null, since: null, restarts: 0, reason: null },
      {
        name: 'schedule',
        state: 'running',
        pid: null,
        address: null,
        since: null,
        restarts: 0,
        reason: null,
      },
      expect.objectContaining({
        name: 'web',
        state: 'running',
        address: web,
        since: expect.any(Number),
        reason: null,
      }),
    ])
    const { Addresses = [] } = await clients.ec2.send(new DescribeAddressesCommand({}))
    expect(serviceOf(first, 'oltp')?.address).toBe(`${Addresses[0]?.PublicIp}:5432`)
    expect(first.addresses).toEqual([
      { name: 'web', url: web, isPage: true },
      { name: 'ingest', url: `${endpoint}/clickstream`, isPage: false },
    ])
    expect(first.etl).toEqual({ lastRun: null, newestEventAt: null, completeAt: null, content: null })
    expect(first.alarms.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'oltp-system ok',
      'oltp-instance ok',
      'analytics-system ok',
      'analytics-instance ok',
      'etl-errors ok',
      'etl-not-run ok',
      'ingest-5xx ok',
    ])
    const none = Array(12).fill(null)
    const load = { spanMs: SPAN, cpuPercent: none, bytesIn: none, bytesOut: none }
    expect(first.machines).toEqual(
      ['oltp', 'dw'].map((name) => ({
        name,
        instanceId: expect.stringMatching(/^i-/),
        checks: { system: 'ok', instance: 'ok' },
        load,
      })),
    )

    const end = Math.floor(aws.time.now() / SPAN) * SPAN
    const oltp = idOf(first, 'oltp')
    const point = (metric: string, spansAgo: number, value: number, instanceId = oltp) =>
      observed.points.push({ instanceId, metric, at: end - spansAgo * SPAN + 120_000, value })
    for (const ago of [13, 12, 11, 10, 8, 7, 6, 5, 4, 3, 2, 0]) {
      point('CPUUtilization', ago, ago)
      point('CPUUtilization', ago, ago + 1)
      point('NetworkIn', ago, 1000 * ago)
      point('NetworkIn', ago, 1)
    }
    point('NetworkOut', 1, 5, idOf(first, 'dw'))
    const { machines } = await status()
    expect(machines.map((machine) => machine.load)).toEqual([
      {
        spanMs: SPAN,
        cpuPercent: [12.5, 11.5, 10.5, null, 8.5, 7.5, 6.5, 5.5, 4.5, 3.5, 2.5, null],
        bytesIn: [12_001, 11_001, 10_001, null, 8001, 7001, 6001, 5001, 4001, 3001, 2001, null],
        bytesOut: none,
      },
      { ...load, bytesOut: [...none.slice(1), 5] },
    ])
    expect(warnings).toEqual([])
    expect(aws.emulator.mutations.slice(changed)).toEqual([])
  })

  test('what is not well: parts, checks, alarms, functions, schedules', async () => {
    const { aws, observed, status, clients } = await standing({ settings: { aws: { etlShards: 2 } } })
    const options = { settings: { aws: { etlShards: 2 } } }
    const healthy = await status(options)
    expect(healthy.state).toBe('up')
    const differs: PartStatus = { name: 'network/vpc', state: 'differs', changes: [] }
    expect((await status(options, [differs])).state).toBe('degraded')
    expect((await status(options, [{ ...differs, state: 'fine' }])).state).toBe('up')

    observed.checks.set(idOf(healthy, 'dw'), { instance: 'impaired' })
    const impaired = await status(options)
    expect(impaired.machines.map(({ checks }) => checks)).toEqual([
      { system: 'ok', instance: 'ok' },
      { system: 'ok', instance: 'impaired' },
    ])
    expect(impaired.state).toBe('degraded')
    observed.checks.clear()

    for (const [AlarmName, StateValue] of [
      ['clickstream-shop-etl-errors', 'ALARM'],
      ['clickstream-shop-oltp-system', 'INSUFFICIENT_DATA'],
    ] as const)
      await clients.cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'it is so' }),
      )
    const alarmed = await status(options)
    expect(alarmed.alarms.filter(({ state }) => state !== 'ok')).toEqual([
      { name: 'oltp-system', state: 'no data', reason: 'it is so', since: expect.any(Number) },
      { name: 'etl-errors', state: 'alarm', reason: 'it is so', since: expect.any(Number) },
    ])
    expect(alarmed.state).toBe('up')

    observed.functions.set('clickstream-shop-etl', { State: 'Failed', StateReason: 'no addresses are left' })
    observed.functions.set('clickstream-shop-ingest', { State: 'Pending' })
    const broken = await status(options)
    expect(serviceOf(broken, 'etl')).toMatchObject({ state: 'stopped', reason: 'no addresses are left' })
    expect(serviceOf(broken, 'ingest')).toMatchObject({ state: 'starting', reason: null })
    expect(broken.state).toBe('degraded')
    observed.functions.set('clickstream-shop-etl', { State: 'Inactive' })
    expect(serviceOf(await status(options), 'etl')).toMatchObject({ state: 'stopped', reason: 'Inactive' })
    observed.functions.clear()

    const disable = async (Name: string) => {
      const GroupName = 'clickstream-shop'
      const { $metadata: _, ...there } = await clients.scheduler.send(
        new GetScheduleCommand({ Name, GroupName }),
      )
      await clients.scheduler.send(
        new UpdateScheduleCommand({
          Name,
          GroupName,
          ScheduleExpression: there.ScheduleExpression,
          FlexibleTimeWindow: there.FlexibleTimeWindow,
          Target: there.Target,
          State: 'DISABLED',
        }),
      )
    }
    const schedule = async () => serviceOf(await status(options), 'schedule')
    await disable('etl-1')
    expect(await schedule()).toMatchObject({ state: 'stopped', reason: 'etl-1 disabled' })
    await disable('etl-0')
    expect(await schedule()).toMatchObject({ state: 'stopped', reason: 'disabled' })
    expect((await status(options)).state).toBe('degraded')
    await clients.scheduler.send(new DeleteScheduleCommand({ Name: 'etl-0', GroupName: 'clickstream-shop' }))
    expect(await schedule()).toMatchObject({ reason: 'etl-0 missing; etl-1 disabled' })
    await clients.scheduler.send(new DeleteScheduleCommand({ Name: 'etl-1', GroupName: 'clickstream-shop' }))
    expect(await schedule()).toMatchObject({ state: 'stopped', reason: 'missing' })
    expect(aws.emulator.calls.some(({ operation }) => operation === 'GetMetricData')).toBe(true)
  })

  test('two side by side are told apart; where there is none, all is missing', async () => {
    const { aws, status, clients } = await standing({ stack: 'shop' }, { stack: 'shop-2' })
    const AlarmName = 'clickstream-shop-2-ingest-5xx'
    await clients.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'the other' }),
    )
    const message = JSON.stringify({ ...emptyReport(1, 'run'), newestEventAt: 5 })
    await clients.logs.send(
      new PutLogEventsCommand({
        logGroupName: '/aws/lambda/clickstream-shop-2-etl',
        logStreamName: 'a',
        logEvents: [{ timestamp: aws.time.now() - 1000, message }],
      }),
    )
    const [one, other] = [await status(), await status({ stack: 'shop-2' })]
    expect(one.alarms).toHaveLength(7)
    expect(one.alarms.every(({ state }) => state === 'ok')).toBe(true)
    expect(one.etl).toMatchObject({ lastRun: null, newestEventAt: null })
    expect(other.alarms.map(({ name }) => name)).toEqual(one.alarms.map(({ name }) => name))
    expect(other.alarms.filter(({ state }) => state === 'alarm')).toMatchObject([
      { name: 'ingest-5xx', reason: 'the other' },
    ])
    expect(other.etl).toMatchObject({ lastRun: { state: 'done' }, newestEventAt: 5 })
    for (const name of ['oltp', 'dw']) expect(idOf(one, name)).not.toBe(idOf(other, name))
    expect(serviceOf(one, 'oltp')?.address).not.toBe(serviceOf(other, 'oltp')?.address)
    expect(one.addresses).not.toEqual(other.addresses)
    expect([one.state, other.state]).toEqual(['up', 'up'])

    const nothing = await status({ stack: 'shop-3' })
    expect(nothing.services.map(({ state, reason }) => `${state} ${reason}`)).toEqual(
      Array(6).fill('stopped missing'),
    )
    expect(nothing).toMatchObject({ state: 'down', machines: [], alarms: [], addresses: [] })
  })
})
