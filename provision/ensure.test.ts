import { describe, expect, test } from 'vitest'
import { TestTime } from '../test/aws/test-time.ts'
import { Changes } from './changes.ts'
import type { Provisioning } from './context.ts'
import { ensure, isPlanned } from './ensure.ts'
import { TooLong } from './errors.ts'

interface Thing {
  id: string
}

/** A world of things that are shown a while after they are made. */
function setup(mode: 'up' | 'plan' = 'up', shownAfterMs = 3000) {
  const time = new TestTime(0)
  const { signal } = new AbortController()
  const changes = new Changes(mode, signal)
  const provisioning = { time, signal, changes } as unknown as Provisioning
  const things: { id: string; at: number }[] = []
  const wanted = {
    part: 'network/thing',
    what: 'thing',
    find: async () => things.filter(({ at }) => time.now() - at >= shownAfterMs),
    idOf: ({ id }: Thing) => id,
    create: async () => {
      const id = `thing-${things.length + 1}`
      things.push({ id, at: time.now() })
      return id
    },
    remove: async ({ id }: Thing) =>
      void things.splice(
        things.findIndex((one) => one.id === id),
        1,
      ),
    planned: { id: '(network/thing)' } as Thing,
  }
  return { time, changes, things, ensured: () => ensure<Thing>(provisioning, wanted) }
}

describe('a thing that AWS names itself', () => {
  test('is made once, and waited for until it is shown', async () => {
    const { ensured, things, time, changes } = setup()
    expect(await ensured()).toMatchObject({ id: 'thing-1' })
    expect(time.now()).toBe(3000)
    expect(await ensured()).toMatchObject({ id: 'thing-1' })
    expect(things).toHaveLength(1)
    expect(changes.all).toEqual([{ part: 'network/thing', kind: 'create', what: 'thing' }])
  })

  test('of two, which a lost answer leaves, the first stays', async () => {
    const { ensured, things, changes } = setup()
    for (const id of ['thing-9', 'thing-5']) things.push({ id, at: -10_000 })
    expect(await ensured()).toMatchObject({ id: 'thing-5' })
    expect(things.map(({ id }) => id)).toEqual(['thing-5'])
    expect(changes.all).toMatchObject([{ kind: 'remove', what: 'second thing thing-9' }])
  })

  test('that is never shown is given up, with what was waited for', async () => {
    const { ensured } = setup('up', Number.POSITIVE_INFINITY)
    await expect(ensured()).rejects.toThrow(TooLong)
    await expect(ensured()).rejects.toThrow('the new thing did not come about within 120 s')
  })

  test('in a plan is only spoken of', async () => {
    const { ensured, things, changes } = setup('plan')
    expect(isPlanned((await ensured()).id)).toBe(true)
    expect(things).toEqual([])
    expect(changes.all).toHaveLength(1)
  })
})
