import { describe, expect, test } from 'vitest'
import { allManners } from '../test/aws/manners/all.ts'
import { fakeBundles, stackUp } from '../test/aws/stack.ts'
import { testAws } from '../test/aws/test-aws.ts'
import { takeStackDown } from './teardown.ts'

/**
 * Each run dies as soon as its first change takes effect, and the next goes on from there. The parts' own tests kill a run at each of
 * its calls; this one shows that all of them together get there too.
 */
describe('the whole stack, killed again and again', { timeout: 1_500_000 }, () => {
  test('comes up all the same, and goes all the same', async () => {
    const undisturbed = await testAws(allManners())
    const folder = await fakeBundles()
    const { changes } = await stackUp(undisturbed, folder)

    const aws = await testAws(allManners())
    let kills = 0
    for (; kills < 400; kills++) {
      aws.emulator.failAt(0, 'kill')
      const ended = await stackUp(aws, folder).then(
        () => true,
        () => false,
      )
      aws.emulator.revive()
      if (ended) break
    }
    // What is sent at one moment is done at one moment: parts side by side share a kill.
    expect(kills).toBeGreaterThan(changes.length / 4)
    expect((await stackUp(aws, folder)).changes).toEqual([])

    for (kills = 0; kills < 400; kills++) {
      aws.emulator.failAt(0, 'kill')
      const down = await takeStackDown(aws.provisioning(), false).catch(() => null)
      aws.emulator.revive()
      if (down !== null && down.failures.length === 0) break
    }
    expect(kills).toBeGreaterThan(20)
    const { left } = await takeStackDown(aws.provisioning(), false)
    expect(Object.entries(left).filter(([, n]) => n > 0)).toEqual([])
  })
})
