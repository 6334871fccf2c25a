import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

test('tries are counted for each and forgotten after the window', () => {
  const limit = new RateLimit(2, 1_000)
  expect([0, 1, 2].map((now) => limit.allow('ada', now))).toEqual([true, true, false])
  expect(limit.allow('bob', 3)).toBe(true)
  expect([999, 1_000].map((now) => limit.allow('ada', now))).toEqual([false, true])
})
