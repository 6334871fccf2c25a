import { cookies } from 'next/headers'
import { cache } from 'react'
import { prisma } from '../database/prisma.ts'
import { ID_COOKIE, REFRESH_COOKIE } from '../sign-in/cookies.ts'
import { userPool } from '../sign-in/user-pool.ts'
import { verifyIdToken } from '../sign-in/verify.ts'
import { type Account, ensureAccount, findAccount } from './accounts.ts'

export type { Account }

/** Who is signed in; null: nobody. */
export const readAccount = cache(async (): Promise<Account | null> => {
  const pool = userPool()
  const jar = await cookies()
  const token = jar.get(ID_COOKIE)?.value
  // A page that was on its way while somebody signed out may have brought a fresh token after that, but never the other one.
  if (pool === null || token === undefined || !jar.has(REFRESH_COOKIE)) return null
  const claims = await verifyIdToken(pool, token)
  if (claims === null) return null
  // Signed in before a database was made anew.
  return (await findAccount(prisma(), claims.sub)) ?? ensureAccount(prisma(), claims)
})
