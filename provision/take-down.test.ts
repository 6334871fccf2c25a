import { expect, test } from 'vitest'
import { Interrupted } from '../stack/errors.ts'
import { silentReporter } from '../stack/reporter.ts'
import type { Provisioning } from './context.ts'
import { type Removal, takeDown } from './take-down.ts'

function setup() {
  const stop = new AbortController()
  const provisioning = { signal: stop.signal, reporter: silentReporter } as Provisioning
  const order: string[] = []
  const removal = (name: string, after: string[], work: () => Promise<void> = async () => {}): Removal => ({
    name,
    after: after.map((before) => [before, 'it hangs on it']),
    remove: async () => {
      await work()
      order.push(name)
    },
  })
  return { stop, provisioning, order, removal }
}

test('each waits for what hangs on it, and only for that', async () => {
  const { provisioning, order, removal } = setup()
  let release: () => void = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const removals = [
    removal('machines', [], () => held),
    removal('topic', []),
    removal('subnets', ['machines']),
    removal('network', ['subnets', 'topic'], async () => {}),
  ]
  const done = takeDown(provisioning, removals)
  await new Promise((resolve) => setImmediate(resolve))
  expect(order).toEqual(['topic'])
  release()
  expect(await done).toEqual([])
  expect(order).toEqual(['topic', 'machines', 'subnets', 'network'])
})

test('goes on past a failure, and says which', async () => {
  const { provisioning, order, removal } = setup()
  const refused = new Error('refused')
  const removals = [removal('a', [], () => Promise.reject(refused)), removal('b', ['a'])]
  expect(await takeDown(provisioning, removals)).toEqual([{ name: 'a', error: refused }])
  expect(order).toEqual(['b'])
})

test('Ctrl-C: what is begun ends, nothing more begins', async () => {
  const { stop, provisioning, order, removal } = setup()
  const removals = [removal('a', [], async () => stop.abort()), removal('b', ['a'])]
  await expect(takeDown(provisioning, removals)).rejects.toThrow(Interrupted)
  expect(order).toEqual(['a'])
})
