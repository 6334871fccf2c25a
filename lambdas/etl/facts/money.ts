const digits = new Map<string, number>()

/** How many digits a currency's minor unit has, as the runtime's ICU knows it (ISO 4217): USD 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  let known = digits.get(currency)
  if (known === undefined) {
    known =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2
    if (digits.size < 1000) digits.set(currency, known)
  }
  return known
}

/**
 * @param amount in major units, at most 1e12
 * @returns minor units, rounded half away from zero on the amount as it is written (1.005 USD is 101 cents)
 */
export function toMinorUnits(amount: number, currency: string): number {
  const factor = 10 ** minorDigits(currency)
  const scaled = Number((Math.abs(amount) * factor).toPrecision(15))
  return Math.sign(amount) * Math.round(scaled) || 0
}
