import { expect, test } from 'vitest'
import { TryLimit } from './limits.ts'

test('tries are counted for the address and for the account, whoever writes it how', () => {
  const limit = new TryLimit(3, 2, 10)
  expect([1, 2, 3].map((now) => limit.allow('1.2.3.4', 'ada@example.org', now))).toEqual([true, true, false])
  // From elsewhere, for the same account.
  expect(limit.allow('5.6.7.8', 'ADA@example.org', 4)).toBe(false)
  // From there for another: its tries are used up.
  expect(limit.allow('1.2.3.4', 'bob@example.org', 5)).toBe(false)
  expect(limit.allow('5.6.7.8', 'bob@example.org', 6)).toBe(true)
  expect(limit.allow('1.2.3.4', 'ada@example.org', 600_004)).toBe(true)
})
