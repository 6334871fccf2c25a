import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Link } from '../../../components/link.tsx'
import { AddToCart } from '../../../components/product/add-to-cart.tsx'
import { Picture } from '../../../components/product/picture.tsx'
import { Price } from '../../../components/product/price.tsx'
import { ProductGrid } from '../../../components/product/product-grid.tsx'
import { ShareButton } from '../../../components/product/share-button.tsx'
import { StockNote } from '../../../components/product/stock-note.tsx'
import { WishButton } from '../../../components/product/wish-button.tsx'
import { Breadcrumbs } from '../../../components/shell/breadcrumbs.tsx'
import { TrackView } from '../../../components/tracking/track-view.tsx'
import { findProduct, type ProductDetail, readRelated } from '../../../lib/catalogue/read-catalogue.ts'
import { productView, shared } from '../../../lib/tracking/shop-event.ts'
import { readWishedIds } from '../../../lib/wishlist/wishlist.ts'

interface Props {
  params: Promise<{ slug: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const product = await findProduct((await params).slug)
  return product === null
    ? { title: 'Not found' }
    : { title: product.name, description: product.description[0] ?? '' }
}

export default async function ProductPage({ params }: Props) {
  const product = await findProduct((await params).slug)
  if (product === null) notFound()
  const [related, wished] = await Promise.all([readRelated(product, 4), readWishedIds()])
  const { category, name } = product
  return (
    <div className="wide">
      <TrackView event={productView(product)} what={`product ${product.id}`} />
      <Breadcrumbs
        trail={[
          { name: 'Home', href: '/' },
          { name: category.name, href: `/category/${category.slug}` },
        ]}
        here={name}
      />
      <Detail product={product} wished={wished.includes(product.id)} />
      {related.length > 0 && (
        <section aria-labelledby="related" className="mt-14">
          <h2 id="related" className="mb-4 text-2xl font-bold">
            Others like it
          </h2>
          <ProductGrid heading="h3" products={related} />
        </section>
      )}
    </div>
  )
}

function Detail({ product, wished }: { product: ProductDetail; wished: boolean }) {
  const { id, slug, name, brand, stock, description, attributes } = product
  const [summary, ...more] = description
  return (
    <div className="grid gap-6 md:grid-cols-2 md:gap-10">
      <div className="card self-start overflow-hidden bg-plate p-6 md:p-12">
        <Picture slug={slug} eager />
      </div>
      <div className="flex flex-col gap-4">
        <div>
          <Link href={`/brand/${brand.slug}`} className="link inline-flex min-h-8 items-center text-sm">
            {brand.name}
          </Link>
          <h1 className="text-3xl font-bold leading-tight">{name}</h1>
        </div>
        <p className="text-lg">{summary}</p>
        <div>
          <Price {...product} large />
          <StockNote stock={stock} />
        </div>
        <div className="max-w-sm">
          <AddToCart productId={id} stock={stock} />
          <div className="grid grid-cols-[1fr_auto] gap-2">
            <WishButton productId={id} wished={wished} />
            <ShareButton name={name} native={shared(product, 'native')} copy={shared(product, 'copy')} />
          </div>
        </div>
        {more.map((paragraph) => (
          <p key={paragraph} className="max-w-prose text-muted">
            {paragraph}
          </p>
        ))}
        {attributes.length > 0 && <Attributes attributes={attributes} />}
      </div>
    </div>
  )
}

function Attributes({ attributes }: Pick<ProductDetail, 'attributes'>) {
  return (
    <dl className="mt-2 border-t border-line text-sm">
      {attributes.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[9rem_1fr] gap-3 border-b border-line py-2">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
