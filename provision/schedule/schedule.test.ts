import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import { expect, test } from 'vitest'
import { makeRole } from '../../test/aws/function-account.ts'
import { scheduleManners } from '../../test/aws/manners/schedule.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { countSchedules, removeSchedules } from './remove.ts'
import { ensureSchedule, findSchedules } from './schedule.ts'
import { type ScheduleSpec, wantedSchedule } from './wanted.ts'

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:clickstream-shop-etl'
const GROUP = 'clickstream-shop'

async function withRole(): Promise<TestAws & { spec: ScheduleSpec }> {
  const test = await testAws(scheduleManners())
  const { roleArn } = await makeRole(test.provisioning(), 'scheduler')
  return { ...test, spec: { functionArn, roleArn, shards: 1 } }
}

async function up({ provisioning }: TestAws, spec: ScheduleSpec, options?: ProvisioningOptions) {
  const one = provisioning(options)
  await runSteps(one, (steps) => steps.start('schedule/etl', () => ensureSchedule(one, spec)))
  return one.changes.all
}

async function teardown({ provisioning }: TestAws, options?: ProvisioningOptions): Promise<void> {
  await removeSchedules(provisioning(options))
}

const told = ({ provisioning }: TestAws, Name = 'etl-0') =>
  provisioning().aws.scheduler.send(new GetScheduleCommand({ Name, GroupName: GROUP }))

test('is made, with a new role, and then it is as it is to be', async () => {
  const test = await withRole()
  await up(test, test.spec)
  expect(await told(test)).toMatchObject({
    ScheduleExpression: 'rate(30 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: functionArn,
      RoleArn: test.spec.roleArn,
      Input: '{"kind":"run","shard":0,"shards":1}',
      RetryPolicy: { MaximumEventAgeInSeconds: 1800 },
    },
  })
  const made = test.emulator.mutations.length
  expect(await up(test, test.spec)).toEqual([])
  expect(test.emulator.mutations).toHaveLength(made)
})

test('one minute is one minute', () => {
  const settings = { schedule: { everyMinutes: 1 } }
  const spec = { functionArn, roleArn: 'r', shards: 1 }
  const wanted = wantedSchedule({ stack: 'shop', settings: settings as never }, spec, 0)
  expect(wanted.ScheduleExpression).toBe('rate(1 minute)')
  expect(wanted.Target?.RetryPolicy?.MaximumEventAgeInSeconds).toBe(60)
})

test('what differs is changed, in one call a schedule', async () => {
  const test = await withRole()
  await up(test, test.spec)
  const { scheduler } = test.provisioning().aws
  const { Arn } = await scheduler.send(new GetScheduleGroupCommand({ Name: GROUP }))
  await scheduler.send(new UntagResourceCommand({ ResourceArn: Arn, TagKeys: ['clickstream:part'] }))
  const wanted = wantedSchedule(test.provisioning(), test.spec, 0)
  const EndDate = new Date('2026-12-01T00:00:00Z')
  await scheduler.send(new UpdateScheduleCommand({ ...wanted, State: 'DISABLED', EndDate }))
  expect(await up(test, test.spec, { settings: { schedule: { everyMinutes: 5 } } })).toMatchObject([
    { part: 'schedule/group', what: 'tags clickstream:part' },
    {
      what: 'schedule etl-0',
      from: expect.stringContaining('rate rate(30 minutes), state DISABLED, retries 2 within 1800 s'),
      to: 'rate rate(5 minutes), state ENABLED, retries 2 within 300 s, end never',
    },
  ])
  expect(await told(test)).toMatchObject({ State: 'ENABLED', ScheduleExpression: 'rate(5 minutes)' })
  expect(await up(test, test.spec, { settings: { schedule: { everyMinutes: 5 } } })).toEqual([])
})

test('shards come and go; what else stands in the group stays', async () => {
  const test = await withRole()
  await up(test, { ...test.spec, shards: 3 })
  const one = test.provisioning()
  const mine = { ...wantedSchedule(one, test.spec, 0), Name: 'mine' }
  await one.aws.scheduler.send(new CreateScheduleCommand(mine))
  expect(await findSchedules(one)).toEqual(['etl-0', 'etl-1', 'etl-2', 'mine'])
  expect((await told(test, 'etl-2')).Target?.Input).toBe('{"kind":"run","shard":2,"shards":3}')
  const changes = await up(test, { ...test.spec, shards: 2 })
  expect(changes.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    'remove schedule etl-2',
    'change schedule etl-0',
    'change schedule etl-1',
  ])
  expect(await findSchedules(one)).toEqual(['etl-0', 'etl-1', 'mine'])
})

test('each fault, at each of its calls: run again, it is whole', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1, 2, 3]) {
      const test = await withRole()
      const spec = { ...test.spec, shards: 2 }
      test.emulator.failAt(at, fault)
      await up(test, spec).catch(() => {})
      test.emulator.revive()
      await up(test, spec)
      expect(await up(test, spec), `${fault} at ${at}`).toEqual([])
      expect(await countSchedules(test.provisioning())).toBe(3)
    }
})

test('each fault, while it is changed: run again, it is whole', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1]) {
      const test = await withRole()
      await up(test, { ...test.spec, shards: 2 })
      test.emulator.failAt(at, fault)
      await up(test, test.spec).catch(() => {})
      test.emulator.revive()
      await up(test, test.spec)
      expect(await up(test, test.spec), `${fault} at ${at}`).toEqual([])
      expect(await countSchedules(test.provisioning())).toBe(2)
    }
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await withRole()
  const made = test.emulator.mutations.length
  const spec = { functionArn: '(functions/etl)', roleArn: '(identity/scheduler)', shards: 1 }
  expect(await up(test, spec, { mode: 'plan' })).toEqual([
    { part: 'schedule/group', kind: 'create', what: 'schedule group' },
    { part: 'schedule/etl', kind: 'create', what: 'schedule etl-0' },
  ])
  expect(test.emulator.mutations).toHaveLength(made)
  await up(test, test.spec)
  expect(await up(test, spec, { mode: 'plan' })).toEqual([])
  const settings = { schedule: { everyMinutes: 1 } }
  expect(await up(test, spec, { mode: 'plan', settings })).toMatchObject([{ what: 'schedule etl-0' }])
})

test("a stranger's group is left alone, by `up` and by teardown; another stack's too", async () => {
  const test = await withRole()
  const { scheduler } = test.provisioning().aws
  await scheduler.send(new CreateScheduleGroupCommand({ Name: GROUP }))
  await up(test, test.spec, { stack: 'other' })
  const made = test.emulator.mutations.length
  await expect(up(test, test.spec)).rejects.toMatchObject({ name: 'NameTaken', taken: GROUP })
  await teardown(test)
  expect(test.emulator.mutations).toHaveLength(made)
  expect(await countSchedules(test.provisioning())).toBe(0)
  expect(await countSchedules(test.provisioning({ stack: 'other' }))).toBe(2)
})

test('teardown leaves nothing, twice; and `up` may follow at once', async () => {
  const test = await withRole()
  await up(test, test.spec)
  await up(test, test.spec, { stack: 'other' })
  await teardown(test)
  expect(await countSchedules(test.provisioning())).toBe(0)
  await teardown(test)
  expect(await countSchedules(test.provisioning({ stack: 'other' }))).toBe(2)
  await up(test, test.spec)
  // Its end is not waited for: the group is still going when `up` comes.
  const { scheduler } = test.provisioning().aws
  const stopped = test.provisioning()
  const waiting = removeSchedules({ ...stopped, time: { ...stopped.time, now: () => 0, sleep: stop } })
  await expect(waiting).rejects.toThrow('stopped')
  expect((await scheduler.send(new GetScheduleGroupCommand({ Name: GROUP }))).State).toBe('DELETING')
  await up(test, test.spec)
  expect(await countSchedules(test.provisioning())).toBe(2)
})

const stop = () => Promise.reject(new Error('stopped'))

test('each fault, at each call of teardown: run again, nothing is left', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1, 2]) {
      const test = await withRole()
      await up(test, { ...test.spec, shards: 2 })
      test.emulator.failAt(at, fault)
      const first = teardown(test)
      if (fault === 'kill') await expect(first).rejects.toThrow()
      else await first
      test.emulator.revive()
      await teardown(test)
      expect(await countSchedules(test.provisioning()), `${fault} at ${at}`).toBe(0)
    }
})
