import { DescribeSecurityGroupRulesCommand } from '@aws-sdk/client-ec2'
import { describe, expect, test } from 'vitest'
import { networkManners } from '../../test/aws/manners/network.ts'
import { runSteps, type TestAws, testAws } from '../../test/aws/test-aws.ts'
import { startNetwork } from './network.ts'
import {
  countNetwork,
  removeEndpoints,
  removeGroups,
  removeInternetGateway,
  removeRouteTables,
  removeSubnets,
  removeVpc,
} from './remove.ts'

/** What can happen to each call that changes something. Kills at every call; the other faults at every eighth, each at others. */

const WHOLE = {
  VPCs: 1,
  subnets: 3,
  'route tables': 2,
  'internet gateways': 1,
  'security groups': 4,
  endpoints: 3,
}
const NOTHING = Object.fromEntries(Object.keys(WHOLE).map((kind) => [kind, 0]))

async function up(aws: TestAws): Promise<void> {
  const provisioning = aws.provisioning()
  await runSteps(provisioning, (steps) => startNetwork(provisioning, steps))
}

async function down(aws: TestAws): Promise<void> {
  const provisioning = aws.provisioning()
  await removeEndpoints(provisioning)
  await removeGroups(provisioning)
  await removeSubnets(provisioning)
  await removeRouteTables(provisioning)
  await removeInternetGateway(provisioning)
  await removeVpc(provisioning)
}

async function state(aws: TestAws) {
  const provisioning = aws.provisioning()
  const { SecurityGroupRules = [] } = await provisioning.aws.ec2.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'tag:clickstream:stack', Values: ['shop'] }] }),
  )
  return { ...(await countNetwork(provisioning)), rules: SecurityGroupRules.length }
}

describe('the network, whatever happens', () => {
  test('up, down, and down again', async () => {
    const aws = await testAws(networkManners())
    await up(aws)
    expect(await state(aws)).toEqual({ ...WHOLE, rules: 11 })
    await down(aws)
    expect(await countNetwork(aws.provisioning())).toEqual(NOTHING)
    const calls = aws.emulator.mutations.length
    await down(aws)
    expect(aws.emulator.mutations).toHaveLength(calls)
  })

  // Some of the calls, each in an account of its own; a kill at every one, of all parts, is in test/aws/faults/kills.test.ts.
  for (const [fault, every, from] of [
    ['kill', 8, 1],
    ['lost', 8, 0],
    ['throttled', 8, 2],
    ['failed', 8, 5],
  ] as const)
    test(`${fault}: up again, the same network; down again, nothing`, async () => {
      for (let at = from; ; at += every) {
        const aws = await testAws(networkManners())
        aws.emulator.failAt(at, fault)
        await up(aws).catch(() => {})
        const wasHit = aws.emulator.mutations.length > at
        aws.emulator.revive()
        await up(aws)
        expect(await state(aws), `${fault} at ${at} of up`).toEqual({ ...WHOLE, rules: 11 })
        aws.emulator.failAt(at, fault)
        await down(aws).catch(() => {})
        aws.emulator.revive()
        await down(aws)
        expect(await countNetwork(aws.provisioning()), `${fault} at ${at} of down`).toEqual(NOTHING)
        await aws.emulator.stop()
        if (!wasHit) break
      }
    })
})
