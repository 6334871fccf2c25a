import type { Metadata } from 'next'
import { CheckoutForm } from '../../components/checkout/checkout-form.tsx'
import { Sums } from '../../components/checkout-summary.tsx'
import { Link } from '../../components/link.tsx'
import { Empty } from '../../components/shell/empty.tsx'
import { TrackView } from '../../components/tracking/track-view.tsx'
import { defaultAddress } from '../../lib/account/addresses.ts'
import { readAccount } from '../../lib/account/read-account.ts'
import { readCart } from '../../lib/cart/cart.ts'
import { COUNTRIES } from '../../lib/checkout/countries.ts'
import { totalsOf } from '../../lib/checkout/totals.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { money } from '../../lib/money.ts'
import { checkoutStarted } from '../../lib/tracking/shop-event.ts'
import { readHolder } from '../../lib/visitor/cart-cookie.ts'

export const metadata: Metadata = { title: 'Checkout' }

export default async function CheckoutPage() {
  const { lines } = await readCart(prisma(), await readHolder())
  const [first] = lines
  if (first === undefined)
    return (
      <div className="wide max-w-5xl">
        <h1 className="mb-5 text-3xl font-bold">Checkout</h1>
        <Empty text="There is nothing in your cart to order." />
      </div>
    )
  const { currency } = first.product
  const totals = totalsOf(lines)
  return (
    <div className="wide max-w-5xl">
      <TrackView event={checkoutStarted(lines, totals, currency)} what="checkout" />
      <h1 className="mb-5 text-3xl font-bold">Checkout</h1>
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
        <CheckoutForm
          idempotencyKey={crypto.randomUUID()}
          total={totals.total}
          totalText={money(totals.total, currency)}
          countries={COUNTRIES}
          initial={await readInitial()}
        />
        <section aria-labelledby="summary" className="card p-5 max-lg:order-first lg:sticky lg:top-6">
          <h2 id="summary" className="mb-3 text-lg font-bold">
            Your order
          </h2>
          <ul className="mb-3 border-b border-line pb-3 text-sm">
            {lines.map(({ product, quantity, total }) => (
              <li key={product.id} className="flex justify-between gap-4 py-1">
                <span>
                  {quantity} × {product.name}
                </span>
                <span className="tabular-nums">{money(total, currency)}</span>
              </li>
            ))}
          </ul>
          <Sums {...totals} currency={currency} />
          <Link href="/cart" className="link mt-3 inline-flex min-h-11 items-center text-sm">
            Change the cart
          </Link>
        </section>
      </div>
    </div>
  )
}

/** Of the account's, what the form asks for. */
async function readInitial(): Promise<Record<string, string | null>> {
  const account = await readAccount()
  if (account === null) return {}
  const saved = await defaultAddress(prisma(), account.userId)
  if (saved === null) return { email: account.email, fullName: account.displayName }
  const { id: _, isDefault: __, ...address } = saved
  return { email: account.email, ...address }
}
