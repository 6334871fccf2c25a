import type { ListingPage } from '../../lib/catalogue/list-products.ts'
import type { Listing } from '../../lib/catalogue/listing.ts'
import { listingQuery } from '../../lib/catalogue/listing.ts'
import { Link } from '../link.tsx'
import { ProductGrid } from '../product/product-grid.tsx'
import { Filters } from './filters.tsx'
import { Pagination } from './pagination.tsx'

/** A heading, filters beside a page of products, and the way to the other pages. */
export function ListingView({
  title,
  path,
  listing,
  page,
  byBrand = true,
}: {
  title: string
  /** The address without its query. */
  path: string
  listing: Listing
  page: ListingPage
  byBrand?: boolean
}) {
  const hrefOf = (number: number) => `${path}${listingQuery({ ...listing, page: number })}`
  return (
    <div className="wide">
      <div className="mb-5 flex flex-wrap items-baseline gap-x-3">
        <h1 className="text-3xl font-bold">{title}</h1>
        <p className="text-muted">
          {page.total === 1 ? '1 product' : `${page.total.toLocaleString('en')} products`}
        </p>
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[15rem_1fr]">
        <Filters path={path} listing={listing} brands={byBrand ? page.brands : []} />
        <div>
          {page.products.length > 0 ? (
            <ProductGrid heading="h2" products={page.products} eager={4} />
          ) : (
            <div className="card p-8 text-center">
              <p className="text-lg font-semibold">Nothing here fits.</p>
              <p className="mt-1 text-muted">
                <Link href={path} className="link">
                  Show all of {title}
                </Link>
              </p>
            </div>
          )}
          <Pagination current={listing.page} pages={page.pages} hrefOf={hrefOf} />
        </div>
      </div>
    </div>
  )
}
