import { cookies, headers } from 'next/headers'
import { revoke, type Tokens } from './cognito.ts'
import { ID_COOKIE, REFRESH_COOKIE, sessionCookie } from './cookies.ts'
import { userPool } from './user-pool.ts'

/** For actions: who is signed in is what these cookies say. */

export async function beginSession({ idToken, refreshToken }: Tokens): Promise<void> {
  const jar = await cookies()
  const options = sessionCookie((await headers()).get('x-forwarded-proto'))
  jar.set(ID_COOKIE, idToken, options)
  jar.set(REFRESH_COOKIE, refreshToken, options)
}

/** The cookies go whatever Cognito says, or where it says nothing. */
export async function endSession(): Promise<void> {
  const jar = await cookies()
  const refreshToken = jar.get(REFRESH_COOKIE)?.value
  jar.delete(ID_COOKIE)
  jar.delete(REFRESH_COOKIE)
  const pool = userPool()
  if (pool !== null && refreshToken !== undefined) await revoke(pool, refreshToken)
}
