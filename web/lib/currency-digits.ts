/**
 * How many digits a currency's minor unit has (ISO 4217, list one), as the warehouse has it: what an event says in major units
 * comes to the same minor units there. Intl tells what shops usually write, which is another thing for some.
 */
const DIGITS = new Map<string, number>([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map(withDigits(0)),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map(withDigits(3)),
  ...'CLF UYW'.split(' ').map(withDigits(4)),
])

function withDigits(digits: number) {
  return (currency: string) => [currency, digits] as const
}

/** USD 2, JPY 0, KWD 3; 2 for a code that ISO 4217 does not know. */
export const minorDigits = (currency: string) => DIGITS.get(currency) ?? 2
