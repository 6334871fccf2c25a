import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Sums } from '../../../components/checkout-summary.tsx'
import { Link } from '../../../components/link.tsx'
import { OrderState } from '../../../components/orders/order-state.tsx'
import { Breadcrumbs } from '../../../components/shell/breadcrumbs.tsx'
import { TrackOrder } from '../../../components/tracking/track-order.tsx'
import { countryName } from '../../../lib/checkout/countries.ts'
import { prisma } from '../../../lib/database/prisma.ts'
import { longDate } from '../../../lib/dates.ts'
import { money } from '../../../lib/money.ts'
import { findOrder, type OrderDetail } from '../../../lib/orders/orders.ts'
import { paymentProvider } from '../../../lib/payment/configured.ts'
import { askAgain } from '../../../lib/payment/settle.ts'
import { isToBeTold, orderCompleted } from '../../../lib/tracking/order-told.ts'
import { readHolder } from '../../../lib/visitor/cart-cookie.ts'

interface Props {
  params: Promise<{ number: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Order ${(await params).number}`, robots: { index: false } }
}

export default async function OrderPage({ params }: Props) {
  const { number } = await params
  const order = await findSettled(number)
  if (order === null) notFound()
  return (
    <div className="wide max-w-4xl">
      <Breadcrumbs trail={[{ name: 'Orders', href: '/orders' }]} here={number} />
      {isToBeTold(order) && <TrackOrder number={number} event={orderCompleted(order)} />}
      <OrderState order={order} />
      <div className="mt-6 grid items-start gap-6 md:grid-cols-[1fr_18rem]">
        <Items order={order} />
        <Delivery order={order} />
      </div>
    </div>
  )
}

/** Whoever looks at an order whose payment is in doubt has the provider asked. */
async function findSettled(number: string): Promise<OrderDetail | null> {
  const holder = await readHolder()
  const order = await findOrder(prisma(), holder, number)
  const payment = order?.payments[0]
  if (payment === undefined || !['pending', 'timed_out'].includes(payment.status)) return order
  await askAgain(prisma(), paymentProvider(), payment.id)
  return findOrder(prisma(), holder, number)
}

function Items({ order }: { order: OrderDetail }) {
  const { orderItems, currency, subtotal, shipping, total } = order
  return (
    <section aria-labelledby="items" className="card p-5">
      <h2 id="items" className="mb-2 text-lg font-bold">
        Items
      </h2>
      <ul className="mb-3 divide-y divide-line border-b border-line">
        {orderItems.map(({ productName, quantity, lineTotal, product }) => (
          <li key={product.slug} className="flex justify-between gap-4 py-2.5">
            <span>
              {quantity} ×{' '}
              <Link href={`/product/${product.slug}`} className="hover:underline">
                {productName}
              </Link>
            </span>
            <span className="tabular-nums">{money(Number(lineTotal), currency)}</span>
          </li>
        ))}
      </ul>
      <Sums
        subtotal={Number(subtotal)}
        shipping={Number(shipping)}
        total={Number(total)}
        currency={currency}
      />
    </section>
  )
}

function Delivery({ order }: { order: OrderDetail }) {
  const { shipFullName, shipLine1, shipLine2, shipPostalCode, shipCity, shipRegion, shipCountry } = order
  const lines = [
    ...[shipFullName, shipLine1, shipLine2],
    [shipPostalCode, shipCity].filter(Boolean).join(' '),
    [shipRegion, countryName(shipCountry)].filter(Boolean).join(', '),
  ].filter(Boolean)
  return (
    <section aria-labelledby="delivery" className="card p-5 text-sm">
      <h2 id="delivery" className="mb-2 text-lg font-bold">
        Delivery
      </h2>
      <address className="whitespace-pre-line not-italic">{lines.join('\n')}</address>
      <p className="mt-3 text-muted">Ordered on {longDate(order.placedAt)}</p>
      <p className="text-muted">{order.email}</p>
    </section>
  )
}
