import { money } from '../../lib/money.ts'

export function Price({
  price,
  currentPrice,
  currency,
  large = false,
}: {
  price: number
  currentPrice: number
  currency: string
  large?: boolean
}) {
  const size = large ? 'text-3xl' : 'text-lg'
  if (currentPrice === price)
    return <p className={`font-bold tabular-nums ${size}`}>{money(price, currency)}</p>
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 tabular-nums">
      <span className={`font-bold text-deal ${size}`}>
        <span className="sr-only">Now </span>
        {money(currentPrice, currency)}
      </span>
      <s className="text-sm text-muted">
        <span className="sr-only">Before </span>
        {money(price, currency)}
      </s>
    </p>
  )
}
