import { cookies, headers } from 'next/headers'
import { z } from 'zod'
import { sessionCookie } from './cookies.ts'

/** The address somebody typed on one page of signing up stands on the next. In a cookie: an address in a URL ends up in logs. */

const NAME = 'typed-email'
const HOUR_SECONDS = 3_600

export async function readTypedEmail(): Promise<string> {
  return z
    .string()
    .max(128)
    .catch('')
    .parse((await cookies()).get(NAME)?.value)
}

/** For actions. */
export async function keepTypedEmail(email: string): Promise<void> {
  const options = sessionCookie((await headers()).get('x-forwarded-proto'))
  ;(await cookies()).set(NAME, email, { ...options, maxAge: HOUR_SECONDS })
}

/** For actions. */
export async function forgetTypedEmail(): Promise<void> {
  ;(await cookies()).delete(NAME)
}
