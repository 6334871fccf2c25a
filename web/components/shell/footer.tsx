import { SHOP_NAME } from '../../lib/shop.ts'
import { Link } from '../link.tsx'

export function Footer() {
  return (
    <footer className="border-t border-line bg-surface text-sm text-muted">
      <div className="wide flex flex-col gap-3 py-8 md:flex-row md:items-center md:justify-between">
        <p className="max-w-prose">
          {SHOP_NAME} is a demonstration: brands and products are invented, nothing is charged and nothing is
          sent.
        </p>
        <ul className="-mx-2 flex flex-wrap">
          {[
            ['/', 'Home'],
            ['/wishlist', 'Wishlist'],
            ['/orders', 'Orders'],
            ['/cart', 'Cart'],
            ['/privacy', 'Privacy'],
          ].map(([href = '', name]) => (
            <li key={href}>
              <Link href={href} className="flex min-h-10 items-center px-2 hover:text-ink hover:underline">
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </footer>
  )
}
