import { describe, expect, test } from 'vitest'
import { takeStackDown } from '../../../provision/teardown.ts'
import { fakeBundles, stackUp } from '../stack.ts'
import { differences, stateOf } from '../state.ts'
import { reference } from './reference.ts'
import { type Row, type WatchedAccount, watchedAccount } from './watched-account.ts'

/**
 * Each process is killed as soon as its first change has taken effect, before the answer, and the next goes on from there: so each
 * call that changes something is, in its turn, the last thing that a process did. What was under way beside it took effect without
 * an answer too. The calls of an undisturbed run say whether one was left out.
 */
describe('the whole stack, killed after each of its calls', () => {
  test('comes up all the same, and goes all the same', async () => {
    const { moto, bundles, calls, wanted, untouched } = await reference(await fakeBundles())
    expect(wanted).not.toEqual(untouched)
    const account = await watchedAccount(moto)
    const { aws, unanswered } = account
    await untilAlive(account, () => stackUp(aws, bundles))
    expect(leftOut(calls.up, unanswered)).toEqual([])
    expect(differences(wanted, await stateOf(aws, moto))).toEqual([])
    expect((await stackUp(aws, bundles)).changes).toEqual([])

    account.nextCommand()
    await untilAlive(account, () => takeStackDown(aws.provisioning(), false))
    expect(leftOut(calls.teardown, unanswered)).toEqual([])
    expect(differences(untouched, await stateOf(aws, moto))).toEqual([])
    await aws.emulator.stop()
  })
})

const leftOut = (rows: readonly Row[], hit: readonly Row[]): Row[] => rows.filter((row) => !hit.includes(row))

/** There are about a hundred calls; what goes round in circles is to end. */
const MOST_KILLS = 400

/** Runs it until nobody is killed any more. @throws what it fails with of itself */
async function untilAlive(account: WatchedAccount, run: () => Promise<unknown>): Promise<void> {
  for (let kills = 0; kills < MOST_KILLS; kills++) {
    account.fail('any', 'kill')
    const failure = await run().then(
      () => null,
      (error: unknown) => error,
    )
    const wasKilled = account.wasHit()
    await account.revive()
    if (wasKilled) continue
    if (failure !== null) throw failure
    return
  }
  throw new Error(`killed ${MOST_KILLS} times: ${account.unanswered.slice(-10).join(', ')}`)
}
