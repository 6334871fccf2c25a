import { takeStackDown } from '../../../provision/teardown.ts'
import type { Fault } from '../emulator.ts'
import { stackUp } from '../stack.ts'
import { differences, stateOf } from '../state.ts'
import type { Reference } from './reference.ts'
import { type Row, type WatchedAccount, watchedAccount } from './watched-account.ts'

/** One fault at one call. */
export interface Case {
  command: 'up' | 'teardown'
  row: Row
  fault: Fault
}

export interface Outcome {
  of: Case
  /** What is not as after an undisturbed run; empty: nothing. */
  amiss: string[]
}

/** All of them, `up`'s beside `teardown`'s: two of a pair share an account. @returns pairs */
export function allCases({ calls }: Reference, faults: readonly Fault[]): Case[][] {
  const length = Math.max(calls.up.length, calls.teardown.length)
  return Array.from({ length }, (_, index) => index).flatMap((index) =>
    faults.map((fault) =>
      (['up', 'teardown'] as const).flatMap((command) => {
        const row = calls[command][index]
        return row === undefined ? [] : [{ command, row, fault }]
      }),
    ),
  )
}

/** An account of its own: `up` with its fault, `up` again, compared; `teardown` with its fault, again, compared. */
export async function runPair(reference: Reference, pair: readonly Case[]): Promise<Outcome[]> {
  const { moto, bundles, untouched, wanted } = reference
  const account = await watchedAccount(moto)
  const { aws } = account
  const outcomes: Outcome[] = []
  const meet = async (command: Case['command'], state: string[], run: () => Promise<unknown>) => {
    account.nextCommand()
    const of = pair.find((one) => one.command === command)
    const amiss = await disturbed(account, of, run).catch((error: unknown) => [`failed: ${String(error)}`])
    const found = differences(state, await stateOf(aws, moto))
    if (of !== undefined) outcomes.push({ of, amiss: [...amiss, ...found] })
  }
  try {
    await meet('up', wanted, () => stackUp(aws, bundles))
    await meet('teardown', untouched, async () => {
      const { failures } = await takeStackDown(aws.provisioning(), false)
      for (const { error } of failures) throw error
    })
  } finally {
    await aws.emulator.stop()
  }
  return outcomes
}

/** @returns that the call never came, where it did not; @throws where it fails without a fault, too */
async function disturbed(
  account: WatchedAccount,
  of: Case | undefined,
  run: () => Promise<unknown>,
): Promise<string[]> {
  if (of === undefined) {
    await run()
    return []
  }
  account.fail(of.row, of.fault)
  await run().catch(() => {})
  const wasHit = account.wasHit()
  await account.revive()
  await run()
  return wasHit ? [] : ['the call did not come']
}

/** Works on several at a time: one waits for moto while another one computes. */
export async function sideBySide<T, R>(
  all: readonly T[],
  atATime: number,
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = [...all]
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) results.push(await work(one))
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return results
}
