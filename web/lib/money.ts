import { minorDigits } from './currency-digits.ts'

/** @param minor a whole number of the currency's smallest unit; @param currency ISO 4217 */
export function money(minor: number, currency: string): string {
  return formatOf(currency).format(majorUnits(minor, currency))
}

/** In major units, as events tell of amounts. */
export function majorUnits(minor: number, currency: string): number {
  return minor / 10 ** minorDigits(currency)
}

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(currency: string): Intl.NumberFormat {
  let format = formats.get(currency)
  if (format === undefined) {
    const digits = minorDigits(currency)
    format = new Intl.NumberFormat('en', {
      ...{ style: 'currency', currency },
      ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
    })
    formats.set(currency, format)
  }
  return format
}
