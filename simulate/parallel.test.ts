import { expect, test } from 'vitest'
import { Parallel } from './parallel.ts'

function deferred() {
  let settle: { resolve: () => void; reject: (cause: unknown) => void } | undefined
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, resolve: () => settle?.resolve(), reject: (cause: unknown) => settle?.reject(cause) }
}

test('starts no more than its limit, and the next one when one has ended', async () => {
  const tasks = [deferred(), deferred(), deferred()]
  const parallel = new Parallel(2)
  const started: number[] = []
  const all = (async () => {
    for (const [i, task] of tasks.entries())
      await parallel.run(() => {
        started.push(i)
        return task.promise
      })
    await parallel.end()
  })()
  await new Promise(setImmediate)
  expect(started).toEqual([0, 1])
  tasks[1]?.resolve()
  await new Promise(setImmediate)
  expect(started).toEqual([0, 1, 2])
  for (const task of tasks) task.resolve()
  await all
})

test('a failure surfaces once, at the next task or at the end, and the others end first', async () => {
  const failing = new Parallel(3)
  const slow = deferred()
  await failing.run(() => slow.promise)
  await failing.run(() => Promise.reject(new Error('first')))
  await new Promise(setImmediate)
  await expect(failing.run(() => Promise.resolve())).rejects.toThrow('first')
  let hasEnded = false
  const end = failing.end().finally(() => {
    hasEnded = true
  })
  await new Promise(setImmediate)
  expect(hasEnded).toBe(false)
  slow.resolve()
  await expect(end).rejects.toThrow('first')
})
