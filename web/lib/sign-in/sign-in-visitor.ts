import { ensureAccount } from '../account/accounts.ts'
import { joinGuest } from '../account/join-guest.ts'
import { prisma } from '../database/prisma.ts'
import { forgetGuest, readGuest } from '../visitor/cart-cookie.ts'
import { forgetGuestWishes, readGuestWishes } from '../wishlist/wishlist.ts'
import { revoke, signIn } from './cognito.ts'
import type { Refusal } from './refusal.ts'
import { beginSession } from './session.ts'
import { forgetTypedEmail } from './typed-email.ts'
import type { UserPool } from './user-pool.ts'
import { type Claims, verifyIdToken } from './verify.ts'

/** For the action: signs in, and makes the guest's cart, orders and wishes the account's. */
export async function signInVisitor(
  pool: UserPool,
  { email, password }: { email: string; password: string },
): Promise<'done' | Refusal> {
  const answer = await signIn(pool, email, password)
  if (answer.kind !== 'done') return answer.kind
  const { tokens } = answer
  const claims = await verifyIdToken(pool, tokens.idToken)
  if (claims === null || !(await welcome(claims))) {
    await revoke(pool, tokens.refreshToken)
    return 'unavailable'
  }
  await beginSession(tokens)
  await Promise.all([forgetGuest(), forgetGuestWishes(), forgetTypedEmail()])
  return 'done'
}

/** @returns false: the database does not answer; then nobody is signed in, and nothing of the guest's is lost */
async function welcome(claims: Claims): Promise<boolean> {
  try {
    const { userId } = await ensureAccount(prisma(), claims)
    const [guest, wished] = await Promise.all([readGuest(), readGuestWishes()])
    await joinGuest(prisma(), userId, { tokenHash: guest?.tokenHash ?? null, wished })
    return true
  } catch (cause) {
    process.stderr.write(`signing in failed: ${cause instanceof Error ? cause.name : 'unknown'}\n`)
    return false
  }
}
