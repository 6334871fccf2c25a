import { randomBytes } from 'node:crypto'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { readAccount } from '../account/read-account.ts'
import { type Guest, guest, type Holder } from '../cart/holder.ts'
import { isHttps } from '../sign-in/cookies.ts'

const NAME = 'cart'
const YEAR_SECONDS = 31_536_000
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** Whose cart this request may see, the account's where somebody is signed in; null: the browser has none yet. */
export const readHolder = cache(async (): Promise<Holder | null> => {
  const account = await readAccount()
  return account === null ? readGuest() : { userId: account.userId }
})

/** What the browser holds of its own, whoever is signed in. */
export async function readGuest(): Promise<Guest | null> {
  const token = (await cookies()).get(NAME)?.value
  return token !== undefined && TOKEN.test(token) ? guest(token) : null
}

/** For actions: what was the guest's is the account's now. */
export async function forgetGuest(): Promise<void> {
  ;(await cookies()).delete(NAME)
}

/** For actions: a browser without a cart gets one. */
export async function ensureHolder(): Promise<Holder> {
  const there = await readHolder()
  if (there !== null) return there
  const token = randomBytes(32).toString('base64url')
  const jar = await cookies()
  jar.set(NAME, token, await cookieOptions())
  return guest(token)
}

/** Over plain HTTP, as on one's own machine, a Secure cookie would not come back from every browser. */
export async function cookieOptions() {
  const secure = isHttps((await headers()).get('x-forwarded-proto'))
  return { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: YEAR_SECONDS } as const
}
