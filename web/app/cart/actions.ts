'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { addToCart, MOST_OF_ONE, setQuantity } from '../../lib/cart/cart.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { ensureHolder, readHolder } from '../../lib/visitor/cart-cookie.ts'
import { setWished } from '../../lib/wishlist/wishlist.ts'

export type AddState = { kind: 'added'; quantity: number; at: number } | { kind: 'unavailable' } | null

const addSchema = z.object({ productId: z.uuid(), quantity: z.coerce.number().int().min(1).max(MOST_OF_ONE) })

export async function addAction(_: AddState, form: FormData): Promise<AddState> {
  const parsed = addSchema.safeParse(Object.fromEntries(form))
  if (!parsed.success) return { kind: 'unavailable' }
  const { productId, quantity } = parsed.data
  const now = await addToCart(prisma(), await ensureHolder(), productId, quantity)
  revalidatePath('/', 'layout')
  return now === null ? { kind: 'unavailable' } : { kind: 'added', quantity: now, at: Date.now() }
}

const quantitySchema = z.object({
  productId: z.uuid(),
  quantity: z.coerce.number().int().min(0).max(MOST_OF_ONE),
})

export async function quantityAction(form: FormData): Promise<void> {
  const parsed = quantitySchema.safeParse(Object.fromEntries(form))
  const holder = await readHolder()
  if (!parsed.success || holder === null) return
  await setQuantity(prisma(), holder, parsed.data.productId, parsed.data.quantity)
  revalidatePath('/', 'layout')
}

const wishSchema = z.object({ productId: z.uuid(), wished: z.enum(['yes', 'no']) })

export async function wishAction(form: FormData): Promise<void> {
  const parsed = wishSchema.safeParse(Object.fromEntries(form))
  if (!parsed.success) return
  await setWished(parsed.data.productId, parsed.data.wished === 'yes')
  revalidatePath('/', 'layout')
}
