/** @param minor a whole number of the currency's smallest unit; @param currency ISO 4217 */
export function money(minor: number, currency: string): string {
  const format = formatOf(currency)
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** In major units, as events tell of amounts. */
export function majorUnits(minor: number, currency: string): number {
  return minor / 10 ** (formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2)
}

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(currency: string): Intl.NumberFormat {
  let format = formats.get(currency)
  if (format === undefined) {
    format = new Intl.NumberFormat('en', { style: 'currency', currency })
    formats.set(currency, format)
  }
  return format
}
