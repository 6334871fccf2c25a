import { expect, test } from 'vitest'
import { isSameJson } from './same-json.ts'

test('order and lists of one do not matter', () => {
  expect(isSameJson({ a: ['x', 'y'], b: 1 }, { b: 1, a: ['y', 'x'] })).toBe(true)
  expect(isSameJson({ Action: 's3:*' }, { Action: ['s3:*'] })).toBe(true)
  expect(isSameJson({ a: [{ p: 1, q: 2 }, { p: 3 }] }, { a: [{ p: 3 }, { q: 2, p: 1 }] })).toBe(true)
  expect(isSameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true)
})

test('what is there and what is not does', () => {
  expect(isSameJson({ a: ['x', 'y'] }, { a: ['x'] })).toBe(false)
  expect(isSameJson({ a: 1 }, {})).toBe(false)
  expect(isSameJson(undefined, {})).toBe(false)
  expect(isSameJson({ a: '1' }, { a: 1 })).toBe(false)
})
