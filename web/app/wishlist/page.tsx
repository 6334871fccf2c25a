import type { Metadata } from 'next'
import { ProductGrid } from '../../components/product/product-grid.tsx'
import { Empty } from '../../components/shell/empty.tsx'
import { readAccount } from '../../lib/account/read-account.ts'
import { readWishlist } from '../../lib/wishlist/wishlist.ts'

export const metadata: Metadata = { title: 'Wishlist' }

export default async function WishlistPage() {
  const products = await readWishlist()
  return (
    <div className="wide">
      <h1 className="mb-5 text-3xl font-bold">Wishlist</h1>
      {products.length === 0 ? (
        <Empty
          text={
            (await readAccount()) === null
              ? 'What you wish for is kept here, in this browser.'
              : 'What you wish for is kept here.'
          }
        />
      ) : (
        <ProductGrid heading="h2" products={products} eager={4} />
      )}
    </div>
  )
}
