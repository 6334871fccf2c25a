/**
 * Currencies whose minor unit has not two digits (ISO 4217, list one). Not asked of Intl: that says what shops usually write
 * (HUF 0, IDR 0), another thing in each version, and what is stored must not change with the runtime.
 */
const DIGITS = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map(withDigits(0)),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(withDigits(3)),
  ...'CLF UYW'.split(' ').map(withDigits(4)),
])

function withDigits(digits: number) {
  return (currency: string) => [currency, digits] as const
}

/** How many digits a currency's minor unit has: USD 2, JPY 0, KWD 3; 2 for a code that ISO 4217 does not know. */
export const minorDigits = (currency: string) => DIGITS.get(currency) ?? 2

/**
 * @param amount in major units, at most 1e12
 * @returns minor units, rounded half away from zero on the amount as it is written (1.005 USD is 101 cents)
 */
export function toMinorUnits(amount: number, currency: string): number {
  const factor = 10 ** minorDigits(currency)
  const exact = Math.abs(amount) * factor
  // As text only where the last digits decide, which is rare; text is slow.
  const isClose = Math.abs(exact - Math.floor(exact) - 0.5) < 0.01
  const scaled = isClose ? Number(exact.toPrecision(15)) : exact
  return Math.sign(amount) * Math.round(scaled) || 0
}
