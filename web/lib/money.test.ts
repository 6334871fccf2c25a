import { expect, test } from 'vitest'
import { toMinorUnits } from '../../lambdas/etl/facts/money.ts'
import { majorUnits, money } from './money.ts'

test('an amount is written with the digits of its currency', () => {
  expect([money(499_00, 'EUR'), money(1_500, 'JPY'), money(12_345, 'KWD')]).toEqual([
    '€499.00',
    '¥1,500',
    'KWD\u00a012.345',
  ])
})

test('what events say in major units is the same in the warehouse, in every currency', () => {
  for (const currency of Intl.supportedValuesOf('currency'))
    for (const minor of [0, 1, 59_976, 900_719_925_474])
      expect(toMinorUnits(majorUnits(minor, currency), currency), currency).toBe(minor)
})
