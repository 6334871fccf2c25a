import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sessionIdOf } from '../sessions/session.ts'
import { keyOf } from './key.ts'

// Were one of these to change, every warehouse would count its visitors, pages and sessions anew.
test('keys are what they have always been', () => {
  expect(keyOf('visitor', 'client', 'ann')).toBe(-6443463620782095803n)
  expect(keyOf('page', 'bücher.example', '/straße 😀')).toBe(7145800704276386031n)
  expect(keyOf('traffic', 'mail', 'email', '(not set)', null, 'a')).toBe(1895413495600886916n)
  expect(sessionIdOf(keyOf('visitor', 'client', 'ann'), Date.UTC(2026, 10, 20))).toBe(7133009612264894021n)
})

test('keys are the beginning of the SHA-256 of the kind and the parts as JSON', () => {
  const hex = createHash('sha256').update('["visitor","client","ann"]').digest('hex').slice(0, 16)
  expect(keyOf('visitor', 'client', 'ann')).toBe(BigInt.asIntN(64, BigInt(`0x${hex}`)))
})

test('kinds, parts and their number are kept apart', () => {
  const keys = [
    keyOf('a', 'b', 'c'),
    keyOf('a', 'b","c'),
    keyOf('a', 'bc'),
    keyOf('ab', 'c'),
    keyOf('a', 'b', null),
    keyOf('a', 'b', 'null'),
    keyOf('a', 'b'),
    keyOf('a', 'b', ''),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})
