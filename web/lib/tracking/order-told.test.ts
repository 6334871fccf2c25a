import { expect, test } from 'vitest'
import { isToBeTold } from './order-told.ts'

const DAY = 86_400_000
const paid = (settledAt: Date | null) => ({
  status: 'paid',
  payments: [{ id: 'p', status: 'succeeded', declineReason: null, settledAt }],
})

test('a paid order is told of, for a week from its payment on', () => {
  expect(isToBeTold(paid(new Date(0)), 7 * DAY - 1)).toBe(true)
  expect(isToBeTold(paid(new Date(0)), 7 * DAY)).toBe(false)
  expect(isToBeTold({ ...paid(new Date(0)), status: 'shipped' }, 1)).toBe(true)
})

test('one that is not paid, or was given back, is not', () => {
  expect(isToBeTold(paid(null), 1)).toBe(false)
  for (const status of ['pending', 'cancelled', 'refunded'])
    expect(isToBeTold({ ...paid(new Date(0)), status }, 1), status).toBe(false)
})
