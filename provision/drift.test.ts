import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Account, account, type Drift, drifts } from '../test/aws/drifts.ts'
import { startEmulatedAws } from '../test/aws/emulated-aws.ts'
import { writeFakeBundles } from '../test/aws/fake-bundles.ts'
import { allManners } from '../test/aws/manners/all.ts'
import { stackUp } from '../test/aws/stack.ts'
import { differences, stateOf } from '../test/aws/state.ts'
import type { TestAws } from '../test/aws/test-aws.ts'
import { motoEndpoint } from '../test/support/moto-endpoint.ts'

/** What somebody did by hand, found and put right by the next `up`, which changes nothing else. One after the other, on one stack. */
describe('drift', () => {
  const never = new AbortController().signal
  let aws: TestAws
  let ours: Account
  let moto: string
  let bundles: string
  let wanted: string[]

  beforeAll(async () => {
    moto = motoEndpoint()
    bundles = await writeFakeBundles(1)
    aws = await startEmulatedAws({ moto, manners: allManners() })
    await stackUp(aws, bundles)
    ours = account(aws)
    wanted = await stateOf(aws, moto)
  }, 400_000)

  afterAll(async () => {
    await aws.emulator.stop()
    await rm(bundles, { recursive: true, force: true })
  })

  test.each(drifts.map((drift): [string, Drift] => [drift.what, drift]))('%s', async (_, { parts, make }) => {
    await make(ours)
    // Until AWS shows it everywhere.
    await aws.time.sleep(5000, never)
    expect(differences(wanted, await stateOf(aws, moto))).not.toEqual([])
    const { changes } = await stackUp(aws, bundles)
    expect([...new Set(changes.map(({ part }) => part))].toSorted()).toEqual(parts)
    expect(differences(wanted, await stateOf(aws, moto))).toEqual([])
  })
})
