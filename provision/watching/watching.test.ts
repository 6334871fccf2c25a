import { expect, test } from 'vitest'
import { watchingManners } from '../../test/aws/manners/watching.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { startLogs, startWatching } from './watching.ts'

async function up({ provisioning }: TestAws, options: ProvisioningOptions = {}) {
  const isPlan = options.mode === 'plan'
  const one = provisioning({ settings: { aws: { alarmEmail: 'ann@shop.example' } }, ...options })
  await runSteps(one, (steps) => {
    startLogs(one, steps)
    const id = (part: string, made: string) => (isPlan ? `(${part})` : made)
    const machine = (part: string, made: string) =>
      steps.start(part, async () => ({ instanceId: id(part, made) }))
    startWatching(one, steps, {
      machines: {
        oltp: machine('machines/oltp', 'i-0oltp'),
        analytics: machine('machines/analytics', 'i-0analytics'),
      },
      api: steps.start('api/http-api', async () => ({ apiId: id('api/http-api', 'a1b2c3') })),
    })
  })
  return one.changes.all
}

test('all of it together: planned, made, and then as it is to be', async () => {
  const test = await testAws(watchingManners())
  const plan = await up(test, { mode: 'plan' })
  expect(test.emulator.mutations).toEqual([])
  const changes = await up(test)
  const whats = (all: typeof plan) => all.map(({ kind, what }) => `${kind} ${what}`).toSorted()
  expect(whats(changes)).toEqual(whats(plan))
  const made = test.emulator.mutations.length
  expect(await up(test)).toEqual([])
  expect(test.emulator.mutations).toHaveLength(made)
  const sent = [...new Set(test.emulator.mutations.map(({ operation }) => operation))]
  expect(sent.toSorted()).toEqual([
    'CreateLogGroup',
    'CreateTopic',
    'PutDashboard',
    'PutMetricAlarm',
    'PutRetentionPolicy',
    'Subscribe',
  ])
})
