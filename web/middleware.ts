import { type NextRequest, NextResponse } from 'next/server'
import { ID_COOKIE, REFRESH_COOKIE, sessionCookie } from './lib/sign-in/cookies.ts'
import { isDue, type Refreshed, refresh } from './lib/sign-in/refresh.ts'
import { userPool } from './lib/sign-in/user-pool.ts'

/** Every page gets a nonce of its own: a script without it does not run, whoever wrote it into the page. */
export async function middleware(request: NextRequest): Promise<NextResponse> {
  if (isPostedFromElsewhere(request)) return new NextResponse('Not from this shop.', { status: 403 })
  const refreshed = await refreshSession(request)
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))))
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // Next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (refreshed !== null) keep(refreshed, request, response)
  return response
}

/**
 * A form on another site would sign a visitor in to an account of somebody else's. Next compares the origin with the host, but
 * takes a browser that says none for an old one; and a page can have its browser say `null`.
 */
function isPostedFromElsewhere({ method, headers }: NextRequest): boolean {
  if (method !== 'POST') return false
  // `none`: by the visitor's own hand, as where a page is loaded again.
  const site = headers.get('sec-fetch-site')
  return headers.get('origin') === 'null' || (site !== null && site !== 'same-origin' && site !== 'none')
}

/** The page of this very request sees the new token: it reads the cookies as they are left here. */
async function refreshSession(request: NextRequest): Promise<Refreshed | null> {
  const { cookies } = request
  const pool = userPool()
  const refreshToken = cookies.get(REFRESH_COOKIE)?.value
  if (pool === null || refreshToken === undefined) return null
  if (!isDue(cookies.get(ID_COOKIE)?.value, Date.now())) return null
  // Where it is refused the cookies stay: in another tab somebody may have signed in meanwhile, and a page that was asked for
  // earlier must not end that.
  const refreshed = await refresh(pool, refreshToken, Date.now())
  if (refreshed !== null) cookies.set(ID_COOKIE, refreshed.idToken)
  return refreshed
}

function keep({ idToken, refreshToken }: Refreshed, { headers }: NextRequest, response: NextResponse): void {
  const options = sessionCookie(headers.get('x-forwarded-proto'))
  response.cookies.set(ID_COOKIE, idToken, options)
  if (refreshToken !== null) response.cookies.set(REFRESH_COOKIE, refreshToken, options)
}

function contentSecurityPolicy(nonce: string): string {
  const development = process.env['NODE_ENV'] === 'development'
  return [
    "default-src 'self'",
    // Development evaluates code to tell where errors are, and its styles come from scripts.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self'${development ? " 'unsafe-inline'" : ''}`,
    `connect-src 'self'${eventsOrigin()}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Where the tracker sends to, which may be another host. */
function eventsOrigin(): string {
  const url = process.env['CLICKSTREAM_EVENTS_URL']
  return url && URL.canParse(url) ? ` ${new URL(url).origin}` : ''
}

export const config = {
  // Files that are no pages: built ones, and pictures, which have a policy of their own.
  matcher: ['/((?!_next/static|pictures/|favicon.ico|icon.svg).*)'],
}
