import { countItems } from '../../lib/cart/cart.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { orElse } from '../../lib/or-else.ts'
import { readHolder } from '../../lib/visitor/cart-cookie.ts'
import { Icon } from '../icon.tsx'
import { Link } from '../link.tsx'

export async function CartLink({ className }: { className: string }) {
  const count = await orElse(async () => countItems(prisma(), await readHolder()), 0)
  return (
    <Link href="/cart" className={className}>
      <span className="relative">
        <Icon name="cart" />
        {count > 0 && (
          <span
            aria-hidden="true"
            className="absolute -right-2.5 -top-2 min-w-5 rounded-full bg-accent px-1 text-center text-xs/5 font-bold text-on-accent"
          >
            {count}
          </span>
        )}
      </span>
      <span className="sr-only lg:not-sr-only lg:ml-1.5">Cart</span>
      <span className="sr-only">{count === 1 ? ', 1 item' : `, ${count} items`}</span>
    </Link>
  )
}
