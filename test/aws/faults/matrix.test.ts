import { describe, expect, test } from 'vitest'
import { Random } from '../../../simulate/random.ts'
import { fakeBundles } from '../stack.ts'
import { allCases, type Case, runPair, sideBySide } from './cases.ts'
import { reference } from './reference.ts'
import { FAULTS, faultTable, outcomeLine } from './table.ts'

/**
 * A fault at one call, each in an account of its own; the command again; the same state as without. Kills at every call are in
 * kills.test.ts; of the other faults this takes a sample. FAULTS=all takes all of them, kills too (`npm run test:faults`), and
 * prints the table; FAULT_SEED=… takes the sample of that seed again.
 */

const isWhole = process.env['FAULTS'] === 'all'
const SAMPLE = 12

describe('the whole stack, whatever happens to one call', { timeout: 3 * 3600_000 }, () => {
  test('up again, the same; teardown again, nothing', async () => {
    const undisturbed = await reference(await fakeBundles())
    const cases = isWhole ? allCases(undisturbed, FAULTS) : sampled(allCases(undisturbed, FAULTS.slice(1)))
    const began = performance.now()
    const outcomes = (
      await sideBySide(cases, 2, async (pair) => {
        const met = await runPair(undisturbed, pair)
        if (isWhole) say(met.map(outcomeLine).join(''))
        return met
      })
    ).flat()
    const amiss = outcomes.filter((one) => one.amiss.length > 0)
    if (isWhole || amiss.length > 0) say(faultTable(undisturbed, outcomes))
    say(`${outcomes.length} faults in ${Math.round((performance.now() - began) / 1000)} s\n`)
    expect(amiss).toEqual([])
  })
})

function sampled(all: readonly Case[][]): Case[][] {
  const seed = process.env['FAULT_SEED'] ?? String(Math.floor(Math.random() * 1e9))
  say(`a sample of faults: FAULT_SEED=${seed}\n`)
  const random = new Random(seed)
  const left = [...all]
  return Array.from({ length: SAMPLE }, () => left.splice(random.whole(0, left.length - 1), 1).flat())
}

const say = (text: string) => process.stderr.write(text)
