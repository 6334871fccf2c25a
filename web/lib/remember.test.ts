import { expect, test } from 'vitest'
import { remember } from './remember.ts'

test('one reading serves all until it is old; a failed one nobody after', async () => {
  let now = 0
  let reads = 0
  const read = remember(
    1_000,
    async () => {
      if (++reads === 1) throw new Error('not yet')
      return reads
    },
    () => now,
  )
  await expect(read()).rejects.toThrow('not yet')
  expect(await Promise.all([read(), read()])).toEqual([2, 2])
  now = 999
  expect(await read()).toBe(2)
  now = 1_000
  expect(await read()).toBe(3)
})

test('a list of nothing is read again', async () => {
  const lists = [[], ['keyboards']]
  const read = remember(
    1_000,
    async () => lists.shift(),
    () => 0,
  )
  expect(await read()).toEqual([])
  expect(await read()).toEqual(['keyboards'])
  expect(await read()).toEqual(['keyboards'])
})
