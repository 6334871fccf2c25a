import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minorDigits, toMinorUnits } from './money.ts'

describe('an amount in minor units', () => {
  test.each<[number, string, number]>([
    [19.99, 'USD', 1999],
    [0, 'USD', 0],
    [-0, 'USD', 0],
    [-19.99, 'EUR', -1999],
    [1980, 'JPY', 1980],
    [1980.5, 'JPY', 1981],
    [1.234, 'KWD', 1234],
    [1.2345, 'KWD', 1235],
    [0.0001, 'CLF', 1],
    [1990, 'HUF', 199_000],
    [49_999.5, 'IDR', 4_999_950],
    [5, 'XYZ', 500],
    // Written so, though no number of these is exactly what is written.
    [1.005, 'USD', 101],
    [-1.005, 'USD', -101],
    [8.575, 'USD', 858],
    [1.255, 'USD', 126],
    [0.1 + 0.2, 'USD', 30],
    [0.004_999, 'USD', 0],
    [-0.004, 'USD', 0],
    [5e-324, 'USD', 0],
    [1e12, 'USD', 1e14],
    [-1e12, 'KWD', -1e15],
    [999_999_999_999.99, 'USD', 99_999_999_999_999],
  ])('%d %s: %d', (amount, currency, minor) => {
    expect(toMinorUnits(amount, currency)).toBe(minor)
  })

  test('every price that can be written comes out as written', () => {
    const anyPrice = fc.record({
      minor: fc.integer({ min: -100_000_000_000_000, max: 100_000_000_000_000 }),
      currency: fc.constantFrom('USD', 'JPY', 'KWD'),
    })
    fc.assert(
      fc.property(anyPrice, ({ minor, currency }) => {
        const written = `${minor}e-${minorDigits(currency)}`
        expect(toMinorUnits(Number(written), currency)).toBe(minor)
      }),
      { numRuns: 1000 },
    )
  })

  test('every amount the contract takes is a whole number of minor units, the nearest', () => {
    const anyAmount = fc.double({ min: -1e12, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(anyAmount, fc.constantFrom('USD', 'JPY', 'KWD', 'CLF'), (amount, currency) => {
        const minor = toMinorUnits(amount, currency)
        expect(Number.isInteger(minor)).toBe(true)
        expect(Object.is(minor, -0)).toBe(false)
        const exact = amount * 10 ** minorDigits(currency)
        expect(Math.abs(minor - exact)).toBeLessThanOrEqual(0.5 + Math.abs(exact) * 1e-14)
      }),
    )
  })
})

test('minor units are those of ISO 4217, not those that shops usually write', () => {
  expect(['USD', 'EUR', 'HUF', 'IDR', 'COP', 'RSD', 'XYZ'].map(minorDigits)).toEqual([2, 2, 2, 2, 2, 2, 2])
  expect(['JPY', 'KRW', 'CLP', 'ISK', 'VND'].map(minorDigits)).toEqual([0, 0, 0, 0, 0])
  expect(['KWD', 'BHD', 'TND', 'IQD', 'CLF'].map(minorDigits)).toEqual([3, 3, 3, 3, 4])
})
