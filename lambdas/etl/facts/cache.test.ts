import { expect, test } from 'vitest'
import { Cache } from './cache.ts'

test('computes once for a text, while it fits', () => {
  const computed: string[] = []
  const cache = new Cache<number>(2)
  const length = (text: string) =>
    cache.get(text, () => {
      computed.push(text)
      return text.length
    })
  expect(['a', 'bb', 'a', 'bb'].map(length)).toEqual([1, 2, 1, 2])
  expect(computed).toEqual(['a', 'bb'])
  expect(['ccc', 'ccc', 'a'].map(length)).toEqual([3, 3, 1])
  expect(computed).toEqual(['a', 'bb', 'ccc', 'a'])
})

test('a text may be a name that objects have', () => {
  const cache = new Cache<string>(10)
  expect(cache.get('__proto__', () => 'mine')).toBe('mine')
  expect(cache.get('constructor', (text) => text)).toBe('constructor')
})

test('keeps no more of long texts than of as many usual ones', () => {
  let computed = 0
  const cache = new Cache<number>(100)
  const long = (n: number) => cache.get(`${n} ${'x'.repeat(1000)}`, () => ++computed)
  for (let n = 0; n < 100; n++) long(n)
  long(99)
  expect(computed).toBe(100)
  long(0)
  expect(computed).toBe(101)
})
