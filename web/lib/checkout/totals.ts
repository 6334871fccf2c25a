/** What an order costs, in minor units. Prices hold the tax. */
export interface Totals {
  subtotal: number
  shipping: number
  tax: number
  total: number
}

const FREE_FROM = 5_000
const SHIPPING = 590

/** @param lines at least one */
export function totalsOf(lines: readonly { total: number }[]): Totals {
  const subtotal = lines.reduce((sum, { total }) => sum + total, 0)
  const shipping = subtotal >= FREE_FROM ? 0 : SHIPPING
  return { subtotal, shipping, tax: 0, total: subtotal + shipping }
}
