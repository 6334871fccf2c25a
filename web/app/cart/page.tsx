import type { Metadata } from 'next'
import { CartForms } from '../../components/cart/cart-forms.tsx'
import { CartLines } from '../../components/cart-lines.tsx'
import { Sums } from '../../components/checkout-summary.tsx'
import { Link } from '../../components/link.tsx'
import { Empty } from '../../components/shell/empty.tsx'
import { readCart } from '../../lib/cart/cart.ts'
import { totalsOf } from '../../lib/checkout/totals.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { readHolder } from '../../lib/visitor/cart-cookie.ts'

export const metadata: Metadata = { title: 'Cart' }

export default async function CartPage() {
  const { lines } = await readCart(prisma(), await readHolder())
  const [first] = lines
  return (
    <div className="wide max-w-5xl">
      <h1 className="mb-5 text-3xl font-bold">Cart</h1>
      <CartForms>
        {first === undefined ? (
          <Empty text="There is nothing in your cart yet." />
        ) : (
          <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
            <CartLines lines={lines} />
            <section aria-label="Total" className="card p-5">
              <Sums {...totalsOf(lines)} currency={first.product.currency} />
              <Link href="/checkout" className="button mt-4 w-full">
                Check out
              </Link>
            </section>
          </div>
        )}
      </CartForms>
    </div>
  )
}
