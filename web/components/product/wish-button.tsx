import { wishAction } from '../../app/cart/actions.ts'
import { Icon } from '../icon.tsx'

export function WishButton({ productId, wished }: { productId: string; wished: boolean }) {
  return (
    <form action={wishAction}>
      <input type="hidden" name="productId" value={productId} />
      <input type="hidden" name="wished" value={wished ? 'no' : 'yes'} />
      <button type="submit" className="button-quiet w-full" aria-pressed={wished}>
        <Icon name="heart" filled={wished} />
        {wished ? 'On your wishlist' : 'Add to wishlist'}
      </button>
    </form>
  )
}
