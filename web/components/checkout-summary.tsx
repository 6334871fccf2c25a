import { money } from '../lib/money.ts'

/** What it comes to, in minor units. */
export function Sums({
  subtotal,
  shipping,
  total,
  currency,
}: {
  subtotal: number
  shipping: number
  total: number
  currency: string
}) {
  const rows = [
    ['Goods', money(subtotal, currency)],
    ['Shipping', shipping === 0 ? 'Free' : money(shipping, currency)],
  ]
  return (
    <dl className="tabular-nums">
      {rows.map(([name, amount]) => (
        <div key={name} className="flex justify-between py-1">
          <dt className="text-muted">{name}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
      <div className="mt-2 flex justify-between border-t border-line pt-3 text-lg font-bold">
        <dt>Total</dt>
        <dd>{money(total, currency)}</dd>
      </div>
    </dl>
  )
}
