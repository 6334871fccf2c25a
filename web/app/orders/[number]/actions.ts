'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { prisma } from '../../../lib/database/prisma.ts'
import { cancelOrder, retryPayment } from '../../../lib/orders/change-order.ts'
import { paymentProvider } from '../../../lib/payment/configured.ts'
import { pay } from '../../../lib/payment/settle.ts'
import { TEST_METHODS } from '../../../lib/payment/test-provider.ts'
import { RateLimit } from '../../../lib/rate-limit.ts'
import { clientAddress } from '../../../lib/visitor/address.ts'
import { readHolder } from '../../../lib/visitor/cart-cookie.ts'

const limit = new RateLimit(10, 60_000)
const number = z.string().regex(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/)
const retrySchema = z.object({ number, key: z.uuid(), method: z.enum(TEST_METHODS) })

/** Too often, or by somebody else: nothing happens, and the page shows the order as it is. */
export async function retryAction(form: FormData): Promise<void> {
  const parsed = retrySchema.safeParse(Object.fromEntries(form))
  const holder = await readHolder()
  if (!parsed.success || holder === null || !limit.allow(await clientAddress())) return
  const { key, method } = parsed.data
  const provider = paymentProvider()
  const attempt = { key, provider: provider.name }
  const paymentId = await retryPayment(prisma(), holder, parsed.data.number, attempt)
  if (paymentId !== null) await pay(prisma(), provider, { paymentId, method })
  revalidatePath('/', 'layout')
}

export async function cancelAction(form: FormData): Promise<void> {
  const parsed = z.object({ number }).safeParse(Object.fromEntries(form))
  const holder = await readHolder()
  if (!parsed.success || holder === null) return
  await cancelOrder(prisma(), holder, parsed.data.number)
  revalidatePath('/', 'layout')
}
