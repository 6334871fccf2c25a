import type { CartLine } from '../lib/cart/cart.ts'
import { money } from '../lib/money.ts'
import { CartForm } from './cart/cart-forms.tsx'
import { Icon } from './icon.tsx'
import { Link } from './link.tsx'
import { Picture } from './product/picture.tsx'

export function CartLines({ lines }: { lines: readonly CartLine[] }) {
  return (
    <ul className="card divide-y divide-line">
      {lines.map((line) => (
        <li key={line.product.id} className="grid grid-cols-[5rem_1fr] gap-4 p-4 sm:grid-cols-[7rem_1fr]">
          <div className="self-start rounded-lg bg-plate p-2">
            <Picture slug={line.product.slug} eager />
          </div>
          <Line line={line} />
        </li>
      ))}
    </ul>
  )
}

function Line({ line: { product, quantity, total } }: { line: CartLine }) {
  const { slug, name, stock, currency, currentPrice } = product
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-1">
        <div>
          <Link href={`/product/${slug}`} className="font-semibold hover:underline">
            {name}
          </Link>
          <p className="text-sm text-muted">{money(currentPrice, currency)} each</p>
        </div>
        <p className="font-bold tabular-nums">{money(total, currency)}</p>
      </div>
      {quantity > stock && (
        <p className="text-sm font-medium text-deal">
          {stock === 0 ? 'Sold out: please remove it.' : `Only ${stock} left: please take fewer.`}
        </p>
      )}
      <Quantity product={product} quantity={quantity} />
    </div>
  )
}

/** Buttons of a form each say what the quantity is to be: it works before any script does. */
function Quantity({ product: { id, name, stock }, quantity }: Pick<CartLine, 'product' | 'quantity'>) {
  const step = 'flex size-11 items-center justify-center hover:bg-plate disabled:opacity-40'
  return (
    <CartForm className="flex flex-wrap items-center gap-3">
      <input type="hidden" name="productId" value={id} />
      <div className="flex items-center overflow-hidden rounded-lg border border-field">
        <button type="submit" name="quantity" value={quantity - 1} className={step} disabled={quantity <= 1}>
          <Icon name="minus" />
          <span className="sr-only">One less of {name}</span>
        </button>
        <span className="min-w-8 text-center tabular-nums">
          <span className="sr-only">Quantity </span>
          {quantity}
        </span>
        <button
          type="submit"
          name="quantity"
          value={quantity + 1}
          className={step}
          disabled={quantity >= Math.min(stock, 99)}
        >
          <Icon name="plus" />
          <span className="sr-only">One more of {name}</span>
        </button>
      </div>
      <button type="submit" name="quantity" value={0} className="link min-h-11 text-sm">
        Remove<span className="sr-only"> {name}</span>
      </button>
    </CartForm>
  )
}
