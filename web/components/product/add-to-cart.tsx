'use client'

import { useActionState } from 'react'
import { addAction } from '../../app/cart/actions.ts'
import { useTold } from '../../lib/tracking/use-told.ts'
import { SubmitButton } from '../form/submit-button.tsx'
import { Link } from '../link.tsx'

export function AddToCart({ productId, stock }: { productId: string; stock: number }) {
  const [state, action] = useActionState(addAction, null)
  useTold(state?.kind === 'added' ? state.told : null)
  const choices = Array.from({ length: Math.min(stock, 10) }, (_, i) => i + 1)
  return (
    <form action={action} className="flex flex-col gap-3">
      <input type="hidden" name="productId" value={productId} />
      <div className="flex gap-2">
        {stock > 0 ? (
          <>
            <label className="sr-only" htmlFor="quantity">
              Quantity
            </label>
            <select id="quantity" name="quantity" className="field w-20">
              {choices.map((n) => (
                <option key={n}>{n}</option>
              ))}
            </select>
            <SubmitButton busy="Adding…" className="button grow">
              Add to cart
            </SubmitButton>
          </>
        ) : (
          <button type="submit" className="button grow" disabled>
            Sold out
          </button>
        )}
      </div>
      {/* As high as its sentence and the gap below it: nothing moves when that comes. */}
      <div role="status" className={stock > 0 ? 'min-h-16' : 'has-[p]:min-h-16'}>
        {state?.kind === 'added' && (
          <p className="notice notice-good flex flex-wrap justify-between gap-x-4">
            <span>{state.quantity === 1 ? 'In your cart.' : `${state.quantity} in your cart.`}</span>
            <Link href="/cart" className="link">
              To the cart
            </Link>
          </p>
        )}
        {state?.kind === 'unavailable' && <p className="notice notice-bad">It was sold out a moment ago.</p>}
      </div>
    </form>
  )
}
