import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  SubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns'
import { expect, test } from 'vitest'
import { watchingManners } from '../../test/aws/manners/watching.ts'
import { type ProvisioningOptions, runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { countTopics, ensureTopic, removeTopic, type Topic } from './topic.ts'

interface Up {
  topic: Topic
  /** As `create SNS topic`. */
  changes: string[]
}

async function up(
  { provisioning }: TestAws,
  email: string | null,
  options: ProvisioningOptions = {},
): Promise<Up> {
  const one = provisioning(options)
  let topic: Topic = { topicArn: '', subscription: 'none' }
  await runSteps(one, (steps) =>
    steps.start('watching/topic', async () => {
      topic = await ensureTopic(one, email)
    }),
  )
  return { topic, changes: one.changes.all.map(({ kind, what }) => `${kind} ${what}`) }
}

async function addresses({ provisioning }: TestAws, TopicArn: string) {
  const { Subscriptions = [] } = await provisioning().aws.sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn }),
  )
  return Subscriptions.map(({ Endpoint }) => Endpoint)
}

test('is made, asks the address once, and knows when it has agreed', async () => {
  const confirmed = new Set<string>()
  const test = await testAws(watchingManners(confirmed))
  const { topic, changes } = await up(test, 'ann@shop.example')
  expect(changes).toEqual(['create SNS topic', 'create e-mail to ann@shop.example'])
  expect(topic).toEqual({
    topicArn: `arn:aws:sns:us-east-1:${test.emulator.account}:clickstream-shop-alarms`,
    subscription: 'pending',
  })
  const made = test.emulator.mutations.length
  expect((await up(test, 'ann@shop.example')).topic.subscription).toBe('pending')
  confirmed.add('ann@shop.example')
  expect((await up(test, 'ann@shop.example')).topic.subscription).toBe('confirmed')
  expect(test.emulator.mutations).toHaveLength(made)
})

test('another address takes the place of the one before; one that never agreed is left to lapse', async () => {
  const confirmed = new Set(['ann@shop.example'])
  const test = await testAws(watchingManners(confirmed))
  const { topic } = await up(test, 'ann@shop.example')
  const plan = await up(test, 'bob@shop.example', { mode: 'plan' })
  const { changes } = await up(test, 'bob@shop.example')
  expect(changes).toEqual(['remove e-mail to ann@shop.example', 'create e-mail to bob@shop.example'])
  expect(plan.changes).toEqual(changes)
  expect(await addresses(test, topic.topicArn)).toEqual(['bob@shop.example'])
  expect((await up(test, 'eve@shop.example')).changes).toEqual(['create e-mail to eve@shop.example'])
  confirmed.add('bob@shop.example')
  expect((await up(test, 'eve@shop.example')).changes).toEqual(['remove e-mail to bob@shop.example'])
  expect((await up(test, null)).changes).toEqual([])
  expect((await up(test, null)).topic.subscription).toBe('none')
})

test("somebody's own subscription of another kind stays", async () => {
  const test = await testAws(watchingManners())
  const { topic } = await up(test, null)
  const { sns } = test.provisioning().aws
  const Endpoint = 'https://shop.example/alarms'
  await sns.send(new SubscribeCommand({ TopicArn: topic.topicArn, Protocol: 'https', Endpoint }))
  expect((await up(test, null)).changes).toEqual([])
  expect(await addresses(test, topic.topicArn)).toEqual([Endpoint])
})

test("tags come back; somebody else's topic of the name is an error, and left alone", async () => {
  const test = await testAws(watchingManners())
  const { topic } = await up(test, null)
  const { sns } = test.provisioning().aws
  const ResourceArn = topic.topicArn
  await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['clickstream:part'] }))
  expect((await up(test, null)).changes).toEqual(['change tags clickstream:part'])
  await sns.send(new CreateTopicCommand({ Name: 'clickstream-other-alarms' }))
  await expect(up(test, null, { stack: 'other' })).rejects.toMatchObject({ name: 'NameTaken' })
  await removeTopic(test.provisioning({ stack: 'other' }))
  expect((await sns.send(new ListTopicsCommand({}))).Topics).toHaveLength(2)
})

test('a plan says what would be, and changes nothing', async () => {
  const test = await testAws(watchingManners())
  const { changes } = await up(test, 'ann@shop.example', { mode: 'plan' })
  expect(changes).toEqual(['create SNS topic', 'create e-mail to ann@shop.example'])
  expect(test.emulator.mutations).toEqual([])
})

test('each fault, at each of its calls: run again, it is there, once; teardown leaves nothing, twice', async () => {
  for (const fault of ['kill', 'lost', 'throttled', 'failed'] as const)
    for (const at of [0, 1]) {
      const test = await testAws(watchingManners())
      test.emulator.failAt(at, fault)
      await up(test, 'ann@shop.example').catch(() => {})
      test.emulator.revive()
      const { topic } = await up(test, 'ann@shop.example')
      expect(await addresses(test, topic.topicArn), `${fault} at ${at}`).toEqual(['ann@shop.example'])
      await up(test, null, { stack: 'other' })
      test.emulator.failAt(0, fault)
      await removeTopic(test.provisioning()).catch(() => {})
      test.emulator.revive()
      await removeTopic(test.provisioning())
      expect(await countTopics(test.provisioning()), `${fault} at ${at}`).toBe(0)
      const sent = test.emulator.mutations.length
      await removeTopic(test.provisioning())
      expect(test.emulator.mutations.length).toBe(sent)
      expect(await countTopics(test.provisioning({ stack: 'other' }))).toBe(1)
    }
})
