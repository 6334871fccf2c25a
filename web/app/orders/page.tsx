import type { Metadata } from 'next'
import { Link } from '../../components/link.tsx'
import { StatusBadge } from '../../components/orders/status-badge.tsx'
import { Empty } from '../../components/shell/empty.tsx'
import { readAccount } from '../../lib/account/read-account.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { longDate } from '../../lib/dates.ts'
import { money } from '../../lib/money.ts'
import { type OrderSummary, readOrders } from '../../lib/orders/orders.ts'
import { readHolder } from '../../lib/visitor/cart-cookie.ts'

export const metadata: Metadata = { title: 'Orders' }

export default async function OrdersPage() {
  const orders = await readOrders(prisma(), await readHolder())
  return (
    <div className="wide max-w-4xl">
      <h1 className="mb-5 text-3xl font-bold">Orders</h1>
      {orders.length === 0 ? (
        <Empty
          text={
            (await readAccount()) === null
              ? 'Orders made in this browser stand here.'
              : 'Your orders stand here.'
          }
        />
      ) : (
        <ul className="card divide-y divide-line">
          {orders.map((order) => (
            <li key={order.number}>
              <OrderRow order={order} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function OrderRow({ order: { number, placedAt, items, total, currency, status } }: { order: OrderSummary }) {
  return (
    <Link
      href={`/orders/${number}`}
      className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 p-4 -outline-offset-2 hover:bg-plate"
    >
      <span className="font-semibold tabular-nums">{number}</span>
      <span className="text-right font-bold tabular-nums">{money(total, currency)}</span>
      <span className="text-sm text-muted">
        {longDate(placedAt)},{' '}
        <span className="whitespace-nowrap">{items === 1 ? '1 item' : `${items} items`}</span>
      </span>
      <span className="text-right">
        <StatusBadge status={status} />
      </span>
    </Link>
  )
}
