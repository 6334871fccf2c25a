'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { checkoutSchema, type FieldErrors, fieldErrors } from '../../lib/checkout/checkout-form.ts'
import { type PlaceOrderResult, placeOrder } from '../../lib/checkout/place-order.ts'
import { tidy } from '../../lib/checkout/tidy.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { valuesOf } from '../../lib/form-state.ts'
import { paymentProvider } from '../../lib/payment/configured.ts'
import { pay } from '../../lib/payment/settle.ts'
import { RateLimit } from '../../lib/rate-limit.ts'
import { clientAddress } from '../../lib/visitor/address.ts'
import { readHolder } from '../../lib/visitor/cart-cookie.ts'

export type CheckoutState = {
  values: Record<string, string>
  errors: FieldErrors
  refused: Exclude<PlaceOrderResult, { kind: 'placed' | 'already' }> | { kind: 'too-often' } | null
  /** Tells one answer from the next. */
  at: number
} | null

const limit = new RateLimit(10, 60_000)

export async function checkoutAction(_: CheckoutState, form: FormData): Promise<CheckoutState> {
  const values = valuesOf(form)
  const answer = (errors: FieldErrors, refused: NonNullable<CheckoutState>['refused']) => ({
    ...{ values, errors, refused },
    at: Date.now(),
  })
  const parsed = checkoutSchema.safeParse(values)
  if (!parsed.success) return answer(fieldErrors(parsed.error), null)
  const holder = await readHolder()
  if (holder === null) return answer({}, { kind: 'empty' })
  if (!limit.allow(await clientAddress())) return answer({}, { kind: 'too-often' })
  const { key, email, method, expectedTotal, ...address } = parsed.data
  const provider = paymentProvider()
  await tidyQuietly()
  const placed = { holder, key, email, address, expectedTotal, provider: provider.name }
  const result = await placeOrder(prisma(), placed)
  // Whatever the page shows is old by now: prices and stock, or the cart.
  revalidatePath('/', 'layout')
  if (result.kind !== 'placed' && result.kind !== 'already') return answer({}, result)
  if (result.kind === 'placed') await pay(prisma(), provider, { paymentId: result.paymentId, method })
  redirect(`/orders/${result.number}`)
}

/** Others' unfinished business is no reason to refuse this one. */
async function tidyQuietly(): Promise<void> {
  await tidy(prisma(), paymentProvider()).catch((cause: unknown) => {
    process.stderr.write(`tidying failed: ${cause instanceof Error ? cause.name : 'unknown'}\n`)
  })
}
