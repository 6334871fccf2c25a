'use client'

import { useActionState } from 'react'
import { wishAction } from '../../app/cart/actions.ts'
import { useTold } from '../../lib/tracking/use-told.ts'
import { Icon } from '../icon.tsx'

export function WishButton({ productId, wished }: { productId: string; wished: boolean }) {
  const [change, action] = useActionState(wishAction, null)
  useTold(change?.told)
  return (
    <form action={action}>
      <input type="hidden" name="productId" value={productId} />
      <input type="hidden" name="wished" value={wished ? 'no' : 'yes'} />
      <button type="submit" className="button-quiet w-full whitespace-nowrap px-3" aria-pressed={wished}>
        <Icon name="heart" filled={wished} />
        {wished ? 'On your wishlist' : 'Add to wishlist'}
      </button>
    </form>
  )
}
