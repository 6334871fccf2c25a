import { type NextRequest, NextResponse } from 'next/server'

/** Every page gets a nonce of its own: a script without it does not run, whoever wrote it into the page. */
export function middleware(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))))
  const policy = contentSecurityPolicy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  // Next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === 'development'
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
