import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ListingView } from '../../../components/listing/listing-view.tsx'
import { listProducts } from '../../../lib/catalogue/list-products.ts'
import { readListing, type SearchParams } from '../../../lib/catalogue/listing.ts'
import { findBrand } from '../../../lib/catalogue/read-catalogue.ts'

interface Props {
  params: Promise<{ slug: string }>
  searchParams: Promise<SearchParams>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const brand = await findBrand((await params).slug)
  return { title: brand?.name ?? 'Not found' }
}

export default async function BrandPage({ params, searchParams }: Props) {
  const { slug } = await params
  const brand = await findBrand(slug)
  if (brand === null) notFound()
  const listing = readListing(await searchParams)
  const page = await listProducts({ brandId: brand.id }, listing)
  return (
    <ListingView title={brand.name} path={`/brand/${slug}`} listing={listing} page={page} byBrand={false} />
  )
}
