import type { PrismaClient } from '../database/prisma.ts'
import type { Outcome, PaymentProvider } from './provider.ts'

/** How long a shopper waits for the provider. */
const ANSWER_MS = 8_000

export interface PayInput {
  paymentId: string
  method: string
  answerMs?: number
}

/**
 * Charges for a payment that was just entered. Called once for each: who enters the row, charges.
 * @returns what is known at the end: timed out means that the money may have moved
 */
export async function pay(
  db: PrismaClient,
  provider: PaymentProvider,
  { paymentId, method, answerMs = ANSWER_MS }: PayInput,
): Promise<'succeeded' | 'declined' | 'timed_out'> {
  const payment = await db.payment.findUniqueOrThrow({ where: { id: paymentId } })
  const { idempotencyKey, currency } = payment
  const reference = await provider
    .begin({ idempotencyKey, amount: Number(payment.amount), currency, method })
    .catch(() => null)
  const outcome =
    reference === null
      ? ({ status: 'declined', reason: 'the payment could not be begun' } as const)
      : await confirmed(db, provider, paymentId, reference, answerMs)
  if (outcome !== null) {
    await settle(db, paymentId, outcome)
    return outcome.status
  }
  await db.payment.updateMany({ where: { id: paymentId, status: 'pending' }, data: { status: 'timed_out' } })
  return 'timed_out'
}

/** The reference is kept before the money moves: whatever dies afterwards, the charge can be asked for. */
async function confirmed(
  db: PrismaClient,
  provider: PaymentProvider,
  paymentId: string,
  reference: string,
  answerMs: number,
): Promise<Outcome | null> {
  const { count } = await db.payment.updateMany({
    where: { id: paymentId, status: 'pending' },
    data: { providerReference: reference },
  })
  // Given up by somebody who thought us dead: the money stays where it is.
  if (count === 0) return null
  return provider.confirm(reference, AbortSignal.timeout(answerMs)).catch(() => null)
}

/**
 * Enters what a payment came to, and with it the order: once, whoever comes to know of it and how often.
 * @returns false: it was settled before
 */
export async function settle(db: PrismaClient, paymentId: string, outcome: Outcome): Promise<boolean> {
  return db.$transaction(async (tx) => {
    // Order before payment, as everybody does: two that settle and cancel wait for one another instead of for ever.
    await tx.$queryRaw`
      SELECT 1 FROM orders WHERE id = (SELECT order_id FROM payments WHERE id = ${paymentId}::uuid) FOR UPDATE`
    const { count } = await tx.payment.updateMany({
      where: { id: paymentId, status: { in: ['pending', 'timed_out'] } },
      data: {
        status: outcome.status,
        settledAt: new Date(),
        ...(outcome.status === 'declined' && { declineReason: outcome.reason }),
      },
    })
    if (count === 0) return false
    if (outcome.status === 'succeeded')
      await tx.order.updateMany({
        where: { status: 'pending', payments: { some: { id: paymentId } } },
        data: { status: 'paid' },
      })
    return true
  })
}

/** After this long nobody waits for the answer any more, and whoever sent the charge is done or dead. */
const IN_DOUBT_AFTER_MS = 30_000

/**
 * Asks the provider what became of a payment that nobody knows the end of.
 * @param now epoch ms
 */
export async function askAgain(
  db: PrismaClient,
  provider: PaymentProvider,
  paymentId: string,
  now: number = Date.now(),
): Promise<void> {
  const payment = await db.payment.findUnique({ where: { id: paymentId } })
  if (payment === null || !['pending', 'timed_out'].includes(payment.status)) return
  const waiting = now - payment.createdAt.getTime() < IN_DOUBT_AFTER_MS
  if (payment.status === 'pending' && waiting) return
  const { providerReference } = payment
  // Without a reference nothing was confirmed, so nothing moved.
  const outcome: Outcome | null =
    providerReference === null
      ? { status: 'declined', reason: 'the payment was interrupted before it was made' }
      : await provider.retrieve(providerReference)
  if (outcome !== null) await settle(db, paymentId, outcome)
}
