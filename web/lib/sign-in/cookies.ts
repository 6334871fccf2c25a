/** The cookies that keep somebody signed in. Nothing of Node in it: the middleware reads and writes them too. */

export const ID_COOKIE = 'id-token'
export const REFRESH_COOKIE = 'refresh-token'

/** As long as the pool's refresh tokens are good for. */
const DAYS_30 = 2_592_000

/**
 * @param forwardedProto the header of that name. Over plain HTTP, as on one's own machine, a Secure cookie would not come back
 * from every browser.
 */
export function sessionCookie(forwardedProto: string | null) {
  const secure = isHttps(forwardedProto)
  return { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: DAYS_30 } as const
}

/** Of several proxies the first is the visitor's. */
export const isHttps = (forwardedProto: string | null) => forwardedProto?.split(',')[0]?.trim() === 'https'
