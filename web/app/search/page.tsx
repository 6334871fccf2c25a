import type { Metadata } from 'next'
import { z } from 'zod'
import { Link } from '../../components/link.tsx'
import { Pagination } from '../../components/listing/pagination.tsx'
import { ProductGrid } from '../../components/product/product-grid.tsx'
import { TrackView } from '../../components/tracking/track-view.tsx'
import type { SearchParams } from '../../lib/catalogue/listing.ts'
import { readCategories } from '../../lib/catalogue/read-catalogue.ts'
import { searchProducts } from '../../lib/catalogue/search-products.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { searched } from '../../lib/tracking/shop-event.ts'

const searchSchema = z.object({
  q: z.string().trim().max(200).catch(''),
  page: z.coerce.number().int().min(1).max(1_000).catch(1),
})

interface Props {
  searchParams: Promise<SearchParams>
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { q } = searchSchema.parse(await searchParams)
  return { title: q === '' ? 'Search' : `Search: ${q}`, robots: { index: false } }
}

export default async function SearchPage({ searchParams }: Props) {
  const { q, page } = searchSchema.parse(await searchParams)
  const found = await searchProducts(prisma(), q, page)
  return (
    <div className="wide">
      {q !== '' && <TrackView event={searched(q, found.total)} what={`search ${q}`} asked />}
      <h1 className="mb-1 text-3xl font-bold">{q === '' ? 'Search' : `“${q}”`}</h1>
      <p role="status" className="mb-6 text-muted">
        {q === ''
          ? 'Type what you look for above.'
          : found.total === 1
            ? '1 product'
            : `${found.total.toLocaleString('en')} products`}
      </p>
      {found.products.length > 0 ? (
        <ProductGrid heading="h2" products={found.products} eager={4} />
      ) : (
        <Elsewhere />
      )}
      <Pagination
        current={page}
        pages={found.pages}
        hrefOf={(number) =>
          `/search?${new URLSearchParams({ q, ...(number > 1 && { page: String(number) }) })}`
        }
      />
    </div>
  )
}

/** Where nothing was found: somewhere to go on from. */
async function Elsewhere() {
  const categories = await readCategories()
  return (
    <div className="card p-6">
      <h2 className="font-semibold">Try fewer or other words, or look around in</h2>
      <ul className="-mx-2 mt-2 flex flex-wrap">
        {categories.map(({ slug, name }) => (
          <li key={slug}>
            <Link href={`/category/${slug}`} className="link flex min-h-11 items-center px-2">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
