'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { addToCart, MOST_OF_ONE, setQuantity } from '../../lib/cart/cart.ts'
import { findCard } from '../../lib/catalogue/read-catalogue.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { addedToCart, removedFromCart, type ShopEvent, wishToggled } from '../../lib/tracking/shop-event.ts'
import { ensureHolder, readHolder } from '../../lib/visitor/cart-cookie.ts'
import { setWished } from '../../lib/wishlist/wishlist.ts'

/** `told` is what the tracker is to tell of, here as below: what has really happened, which a click does not know. */
export type AddState =
  | { kind: 'added'; quantity: number; told: ShopEvent | null }
  | { kind: 'unavailable' }
  | null

const addSchema = z.object({ productId: z.uuid(), quantity: z.coerce.number().int().min(1).max(MOST_OF_ONE) })

export async function addAction(_: AddState, form: FormData): Promise<AddState> {
  const parsed = addSchema.safeParse(Object.fromEntries(form))
  if (!parsed.success) return { kind: 'unavailable' }
  const { productId, quantity } = parsed.data
  const now = await addToCart(prisma(), await ensureHolder(), productId, quantity)
  revalidatePath('/', 'layout')
  if (now === null) return { kind: 'unavailable' }
  const card = await findCard(productId)
  return { kind: 'added', quantity: now, told: card && addedToCart(card, quantity) }
}

/** null: nothing has changed. */
export type Change = { told: ShopEvent } | null

const quantitySchema = z.object({
  productId: z.uuid(),
  quantity: z.coerce.number().int().min(0).max(MOST_OF_ONE),
})

export async function quantityAction(_: Change, form: FormData): Promise<Change> {
  const parsed = quantitySchema.safeParse(Object.fromEntries(form))
  const holder = await readHolder()
  if (!parsed.success || holder === null) return null
  const { productId, quantity } = parsed.data
  const more = await setQuantity(prisma(), holder, productId, quantity)
  revalidatePath('/', 'layout')
  const card = more === 0 ? null : await findCard(productId)
  if (card === null) return null
  return { told: more > 0 ? addedToCart(card, more) : removedFromCart(card, -more) }
}

const wishSchema = z.object({ productId: z.uuid(), wished: z.enum(['yes', 'no']) })

export async function wishAction(_: Change, form: FormData): Promise<Change> {
  const parsed = wishSchema.safeParse(Object.fromEntries(form))
  if (!parsed.success) return null
  const card = await findCard(parsed.data.productId)
  const wished = parsed.data.wished === 'yes'
  const isChanged = card !== null && (await setWished(card.id, wished))
  revalidatePath('/', 'layout')
  return isChanged ? { told: wishToggled(card, wished) } : null
}
