import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ListingView } from '../../../components/listing/listing-view.tsx'
import { TrackView } from '../../../components/tracking/track-view.tsx'
import { listProducts } from '../../../lib/catalogue/list-products.ts'
import { readListing, type SearchParams } from '../../../lib/catalogue/listing.ts'
import { findCategory } from '../../../lib/catalogue/read-catalogue.ts'
import { categoryView } from '../../../lib/tracking/shop-event.ts'

interface Props {
  params: Promise<{ slug: string }>
  searchParams: Promise<SearchParams>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const category = await findCategory((await params).slug)
  return { title: category?.name ?? 'Not found' }
}

export default async function CategoryPage({ params, searchParams }: Props) {
  const { slug } = await params
  const category = await findCategory(slug)
  if (category === null) notFound()
  const listing = readListing(await searchParams)
  const page = await listProducts({ categoryId: category.id }, listing)
  return (
    <>
      <TrackView event={categoryView(category)} what={`category ${slug}`} />
      <ListingView title={category.name} path={`/category/${slug}`} listing={listing} page={page} />
    </>
  )
}
