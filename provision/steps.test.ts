import { describe, expect, test } from 'vitest'
import { Interrupted } from '../stack/errors.ts'
import type { Reporter } from '../stack/reporter.ts'
import { TestTime } from '../test/aws/test-time.ts'
import { Changes } from './changes.ts'
import type { Provisioning } from './context.ts'
import { AnswerLost } from './errors.ts'
import { Steps } from './steps.ts'

function setup(mode: 'up' | 'plan' = 'up') {
  const stop = new AbortController()
  const told: string[] = []
  const reporter: Reporter = {
    step: async (title, work) => {
      try {
        return await work({
          update: (text) => text !== '' && told.push(`${title}: ${text}`),
          result: (text) => told.push(`${title}: ${text}`),
        })
      } catch (error) {
        told.push(`${title}: failed`)
        throw error
      }
    },
    note: (text) => void told.push(text),
    warn: () => {},
  }
  const changes = new Changes(mode, stop.signal)
  const provisioning = {
    signal: stop.signal,
    time: new TestTime(),
    changes,
    reporter,
  } as unknown as Provisioning
  return { stop, told, changes, steps: new Steps(provisioning, () => stop.abort()) }
}

const change = (part: string) => ({ part, kind: 'create', what: 'thing' }) as const

describe('parts', () => {
  test('begin at once, wait for what they need, and say so', async () => {
    const { steps, told, changes } = setup()
    const first = steps.start('a', async () => {
      await changes.make(change('a'), async () => {})
      return 7
    })
    const second = steps.start('b', async ({ need }) => (await need(first)) * 2)
    await steps.all()
    expect(await second.done).toBe(14)
    expect(told).toEqual(['b: waits for a', 'a: 1 change made', 'b: as it is to be'])
  })

  test('what is there already is not waited for, and not said to be', async () => {
    const { steps, told } = setup()
    const first = steps.start('a', async () => 7)
    await first.done
    const second = steps.start('b', async ({ need }) => (await need(first)) * 2)
    await steps.all()
    expect(await second.done).toBe(14)
    expect(told).toEqual(['a: as it is to be', 'b: as it is to be'])
  })

  test('what needs one that failed before it asked is not begun', async () => {
    const { steps, told } = setup()
    const bad = steps.start('bad', () => Promise.reject(new Error('refused')))
    await bad.done.catch(() => {})
    steps.start('late', async ({ need }) => need(bad))
    await expect(steps.all()).rejects.toThrow('refused')
    expect(told).toEqual(['bad: failed', 'late: not begun'])
  })

  test('tell a setting that was put back, or taken off by hand; of a new thing only that it is new', async () => {
    const { steps, told, changes } = setup()
    const put = (part: string, what: string, from: string) =>
      changes.make({ part, kind: 'change', what, from, to: 'on' }, async () => {})
    steps.start('new', async () => {
      await changes.make(change('new'), async () => {})
      await put('new', 'lock', 'none')
      await put('new', 'light', 'off')
    })
    steps.start('old', () => put('old', 'lock', 'none'))
    steps.start('both', async () => {
      await put('both', 'lock', 'none')
      await changes.make(change('both'), async () => {})
    })
    await steps.all()
    const notes = told.filter((line) => line.includes('→'))
    expect(notes.toSorted()).toEqual([
      'both: lock: none → on',
      'new: light: off → on',
      'old: lock: none → on',
    ])
    expect(told).toContain('new: 3 changes made')
  })

  test('one that fails stops the others, and is the one that is told', async () => {
    const { steps, told, changes, stop } = setup()
    const refused = new Error('refused')
    const bad = steps.start('bad', () => Promise.reject(refused))
    steps.start('hangs on it', async ({ need }) => need(bad))
    let made = 0
    steps.start('under way', async () => {
      await new Promise((resolve) => setImmediate(resolve))
      await changes.make(change('under way'), async () => void made++)
    })
    await expect(steps.all()).rejects.toBe(refused)
    expect(stop.signal.aborted).toBe(true)
    expect(made).toBe(0)
    expect(told).toContain('bad: failed')
    expect(told).toContain('hangs on it: not begun')
    expect(told).toContain('under way: not begun')
  })

  test('Ctrl-C: no change is begun any more', async () => {
    const { steps, changes, stop } = setup()
    steps.start('a', async () => {
      stop.abort()
      await changes.make(change('a'), async () => {})
    })
    await expect(steps.all()).rejects.toThrow(Interrupted)
    expect(changes.all).toEqual([])
  })

  test('a lost answer is settled by looking again, a bounded number of times', async () => {
    const { steps, told } = setup()
    let tries = 0
    steps.start('a', async () => {
      if (++tries < 3) throw new AnswerLost('ec2:CreateVpc', new Error('socket hang up'))
    })
    await steps.all()
    expect(tries).toBe(3)
    expect(told).toEqual(['a: as it is to be'])
    const again = setup()
    let more = 0
    again.steps.start('a', async () => {
      more++
      throw new AnswerLost('ec2:CreateVpc', new Error('socket hang up'))
    })
    await expect(again.steps.all()).rejects.toThrow('no answer to ec2:CreateVpc')
    expect(more).toBe(6)
  })

  test('in a plan changes are noted, and not made', async () => {
    const { steps, told, changes } = setup('plan')
    let made = 0
    steps.start('a', () => changes.make(change('a'), async () => void made++))
    await steps.all()
    expect([made, changes.all.length]).toEqual([0, 1])
    expect(told).toEqual(['a: 1 change to make'])
  })
})
