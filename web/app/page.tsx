import { Link } from '../components/link.tsx'
import { Picture } from '../components/product/picture.tsx'
import { ProductGrid } from '../components/product/product-grid.tsx'
import { TrackView } from '../components/tracking/track-view.tsx'
import type { ProductCard } from '../lib/catalogue/product-card.ts'
import {
  type CategoryTile,
  readCategoryTiles,
  readDeals,
  readFeatured,
} from '../lib/catalogue/read-catalogue.ts'
import { money } from '../lib/money.ts'
import { homeView } from '../lib/tracking/shop-event.ts'

export default async function HomePage() {
  const [featured, deals, tiles] = await Promise.all([readFeatured(9), readDeals(8), readCategoryTiles()])
  const [first, ...others] = featured
  return (
    <div className="wide flex flex-col gap-12 md:gap-16">
      <TrackView event={homeView()} what="home" />
      <Opening product={first} />
      {tiles.length > 0 && <Categories tiles={tiles} />}
      {deals.length > 0 && (
        <Section id="deals" title="Deals" note="For as long as there are some.">
          <ProductGrid heading="h3" products={deals} />
        </Section>
      )}
      {others.length > 0 && (
        <Section id="featured" title="Featured" note="What people look at most.">
          <ProductGrid heading="h3" products={others.slice(0, 8)} />
        </Section>
      )}
    </div>
  )
}

function Opening({ product }: { product: ProductCard | undefined }) {
  return (
    <section className="card grid items-center overflow-hidden md:grid-cols-2">
      <div className="flex flex-col items-start gap-4 p-6 md:p-12">
        <h1 className="text-3xl font-bold leading-tight md:text-5xl">
          Computers, and everything around them
        </h1>
        <p className="max-w-prose text-muted md:text-lg">
          Chosen with care, described as they are, and repaired when they break.
        </p>
        {product !== undefined && (
          <Link href={`/product/${product.slug}`} className="button">
            {product.name}, {money(product.currentPrice, product.currency)}
          </Link>
        )}
      </div>
      {product !== undefined && (
        <div className="flex h-full items-center bg-plate px-10 py-6">
          <Picture slug={product.slug} eager className="mx-auto max-w-md" />
        </div>
      )}
    </section>
  )
}

function Categories({ tiles }: { tiles: readonly CategoryTile[] }) {
  return (
    <Section id="categories" title="Categories">
      <ul className="grid grid-cols-3 gap-2 sm:gap-3 md:grid-cols-4 lg:grid-cols-5 xl:grid-cols-7">
        {tiles.map(({ slug, name, product }) => (
          <li key={slug} className="flex">
            <Link
              href={`/category/${slug}`}
              className="card flex w-full flex-col items-center gap-1 p-2 text-center text-xs font-semibold sm:p-3 sm:text-sm hover:border-field hover:underline"
            >
              <Picture slug={product.slug} className="max-w-28" />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Section({
  id,
  title,
  note,
  children,
}: {
  id: string
  title: string
  note?: string
  children: React.ReactNode
}) {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id={id} className="text-2xl font-bold">
          {title}
        </h2>
        {note !== undefined && <p className="text-muted">{note}</p>}
      </div>
      {children}
    </section>
  )
}
