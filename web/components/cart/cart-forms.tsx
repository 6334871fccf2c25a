'use client'

import { createContext, type ReactNode, useActionState, useContext } from 'react'
import { quantityAction } from '../../app/cart/actions.ts'
import { useTold } from '../../lib/tracking/use-told.ts'

const Send = createContext<((form: FormData) => void) | null>(null)

/** The cart's forms send by this, which stays when a line, and its form with it, is gone: somebody has to hear the answer. */
export function CartForms({ children }: { children: ReactNode }) {
  const [change, send] = useActionState(quantityAction, null)
  useTold(change?.told)
  return <Send value={send}>{children}</Send>
}

export function CartForm({ children, className }: { children: ReactNode; className: string }) {
  const send = useContext(Send)
  if (send === null) throw new Error('a form of the cart stands outside it')
  return (
    <form action={send} className={className}>
      {children}
    </form>
  )
}
