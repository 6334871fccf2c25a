import Form from 'next/form'
import { readCategories } from '../../lib/catalogue/read-catalogue.ts'
import { orElse } from '../../lib/or-else.ts'
import { SHOP_NAME } from '../../lib/shop.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'
import { Icon } from '../icon.tsx'
import { Link } from '../link.tsx'
import { AccountLink } from './account-link.tsx'
import { CartLink } from './cart-link.tsx'

const iconLink = 'flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-lg px-2 hover:bg-plate'

export async function Header() {
  const categories = await orElse(readCategories, [])
  return (
    <header className="border-b border-line bg-surface">
      <div className="wide grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 py-3 md:grid-cols-[auto_minmax(12rem,32rem)_1fr]">
        <Link href="/" className="flex items-center gap-2.5 text-lg font-bold tracking-tight">
          <Logo />
          {SHOP_NAME}
        </Link>
        <nav aria-label="Yours" className="-mr-2 flex justify-end gap-0.5 md:order-3">
          <Link href="/wishlist" className={iconLink}>
            <Icon name="heart" />
            <span className="sr-only lg:not-sr-only">Wishlist</span>
          </Link>
          {/* Where there is no room for four, the account leads there; so does the foot of each page. */}
          <Link href="/orders" className={`${iconLink} ${userPool() === null ? '' : 'max-sm:hidden'}`}>
            <Icon name="parcel" />
            <span className="sr-only lg:not-sr-only">Orders</span>
          </Link>
          <AccountLink className={iconLink} />
          <CartLink className={iconLink} />
        </nav>
        <Form
          prefetch={false}
          action="/search"
          role="search"
          className="relative col-span-2 md:order-2 md:col-span-1"
        >
          <label htmlFor="q" className="sr-only">
            Search products
          </label>
          <input
            id="q"
            name="q"
            type="search"
            maxLength={200}
            placeholder="Search products"
            className="field rounded-full pl-4 pr-12"
          />
          <button
            type="submit"
            className="absolute inset-y-0 right-0 flex w-12 items-center justify-center rounded-full text-muted"
          >
            <Icon name="search" />
            <span className="sr-only">Search</span>
          </button>
        </Form>
      </div>
      {categories.length > 0 && (
        <nav aria-label="Categories" className="wide overflow-x-auto">
          <ul className="-mx-2.5 flex pb-1 text-sm">
            {categories.map(({ slug, name }) => (
              <li key={slug}>
                <Link
                  href={`/category/${slug}`}
                  className="flex min-h-10 items-center whitespace-nowrap rounded-lg px-2.5 text-muted -outline-offset-2 hover:text-ink hover:underline"
                >
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </header>
  )
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 23V9l14 14V9"
        fill="none"
        className="stroke-on-accent"
        strokeWidth="3.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
