import type { PrismaClient } from '../database/prisma.ts'
import { cancelAbandoned } from '../orders/change-order.ts'
import type { PaymentProvider } from '../payment/provider.ts'
import { askAgain } from '../payment/settle.ts'

const AT_ONCE = 5

/**
 * What others left unfinished: payments in doubt are asked for, abandoned orders give back their stock. A server that sleeps
 * between requests has no better moment for it than a checkout. Two that tidy at once do each thing once.
 */
export async function tidy(
  db: PrismaClient,
  provider: PaymentProvider,
  now: number = Date.now(),
): Promise<void> {
  const inDoubt = await db.payment.findMany({
    where: { status: { in: ['pending', 'timed_out'] }, createdAt: { lt: new Date(now - 60_000) } },
    select: { id: true },
    orderBy: { createdAt: 'asc' },
    take: AT_ONCE,
  })
  for (const { id } of inDoubt) await askAgain(db, provider, id, now)
  await cancelAbandoned(db, now)
}
