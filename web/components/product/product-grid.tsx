import type { ProductCard as Card } from '../../lib/catalogue/product-card.ts'
import { Link } from '../link.tsx'
import { Picture } from './picture.tsx'
import { Price } from './price.tsx'
import { StockNote } from './stock-note.tsx'

/**
 * @param heading one below the heading that the grid stands under
 * @param eager how many pictures are in sight at first, and so are fetched at once
 */
export function ProductGrid({
  products,
  heading,
  eager = 0,
}: {
  products: readonly Card[]
  heading: 'h2' | 'h3'
  eager?: number
}) {
  return (
    <ul className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 xl:grid-cols-4">
      {products.map((product, i) => (
        <li key={product.id} className="flex">
          <ProductCard product={product} heading={heading} eager={i < eager} />
        </li>
      ))}
    </ul>
  )
}

function ProductCard({
  product,
  heading: Heading,
  eager,
}: {
  product: Card
  heading: 'h2' | 'h3'
  eager: boolean
}) {
  const { slug, name, brand, price, currentPrice, stock } = product
  const off = Math.round((1 - currentPrice / price) * 100)
  return (
    <article className="card group relative flex w-full flex-col overflow-hidden hover:border-field">
      <div className="relative bg-plate p-3 sm:p-5">
        <Picture slug={slug} eager={eager} className={stock === 0 ? 'opacity-50' : ''} />
        {off > 0 && (
          <p className="absolute left-2 top-2 rounded-md bg-surface px-1.5 py-0.5 text-xs font-bold text-deal">
            −{off}%
          </p>
        )}
      </div>
      <div className="flex grow flex-col gap-1 p-3 sm:p-4">
        <p className="text-xs text-muted">{brand.name}</p>
        <Heading className="font-semibold leading-snug">
          <Link
            href={`/product/${slug}`}
            className="after:absolute after:inset-0 after:content-[''] group-hover:underline"
          >
            {withoutBrand(name, brand.name)}
          </Link>
        </Heading>
        <div className="mt-auto pt-2">
          <Price {...product} />
          <StockNote stock={stock} />
        </div>
      </div>
    </article>
  )
}

/** The brand stands above the name already. */
function withoutBrand(name: string, brand: string): string {
  return name.startsWith(`${brand} `) ? name.slice(brand.length + 1) : name
}
