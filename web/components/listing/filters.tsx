import Form from 'next/form'
import type { ListingPage } from '../../lib/catalogue/list-products.ts'
import { type Listing, listingQuery, type Sort } from '../../lib/catalogue/listing.ts'
import { Link } from '../link.tsx'

const SORT_NAMES: Readonly<Record<Sort, string>> = {
  featured: 'Featured first',
  price: 'Price, lowest first',
  'price-desc': 'Price, highest first',
  newest: 'Newest first',
  name: 'Name',
}

/** An ordinary form: what it asks for stands in the address, and it works before any script does. */
export function Filters({
  path,
  listing,
  brands,
}: {
  path: string
  listing: Listing
  brands: ListingPage['brands']
}) {
  const asked = listingQuery({ ...listing, page: 1 }) !== ''
  return (
    <details className="filters card group">
      <summary className="flex min-h-11 items-center justify-between px-4 font-semibold">
        Filter and sort
        <span aria-hidden="true" className="group-open:rotate-180">
          ⌄
        </span>
      </summary>
      <Form prefetch={false} action={path} key={listingQuery(listing)} className="flex flex-col gap-5 p-4">
        <div>
          <label htmlFor="sort" className="mb-1 block text-sm font-semibold">
            Sort
          </label>
          <select id="sort" name="sort" defaultValue={listing.sort} className="field">
            {Object.entries(SORT_NAMES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </div>
        {brands.length > 1 && <BrandBoxes brands={brands} chosen={listing.brands} />}
        <fieldset>
          <legend className="mb-1 text-sm font-semibold">Price</legend>
          <div className="grid grid-cols-2 gap-2">
            <Amount name="min" label="From" value={listing.min} />
            <Amount name="max" label="To" value={listing.max} />
          </div>
        </fieldset>
        <label className="flex min-h-8 items-center gap-2.5">
          <input type="checkbox" name="stock" value="in" defaultChecked={listing.inStock} />
          In stock
        </label>
        <div className="flex flex-col gap-2">
          <button type="submit" className="button">
            Show
          </button>
          {asked && (
            <Link href={path} className="button-quiet">
              Clear all
            </Link>
          )}
        </div>
      </Form>
    </details>
  )
}

function BrandBoxes({ brands, chosen }: { brands: ListingPage['brands']; chosen: readonly string[] }) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-semibold">Brand</legend>
      <div className="-mx-1 max-h-72 overflow-y-auto px-1">
        {brands.map(({ slug, name, count }) => (
          <label key={slug} className="flex min-h-9 items-center gap-2.5">
            <input type="checkbox" name="brand" value={slug} defaultChecked={chosen.includes(slug)} />
            <span className="grow">{name}</span>
            <span className="text-sm tabular-nums text-muted">{count}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Amount({ name, label, value }: { name: string; label: string; value: number | null }) {
  return (
    <label className="text-sm text-muted">
      {label}
      <input
        name={name}
        type="number"
        inputMode="numeric"
        min={0}
        step={1}
        defaultValue={value ?? ''}
        className="field"
      />
    </label>
  )
}
