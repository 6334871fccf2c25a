/** Pages that nobody is sent back to: they would ask again, or end at once what has just begun. */
const NOT_TO = /^\/(sign-in|sign-up|confirm|forgotten-password)(\/|$)/

/**
 * Where somebody goes on after signing in: a page of this shop, or none.
 * @param wanted as the visitor's browser says it, so as anybody may have written it
 * @returns path and query; '/' where it is anything else
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 1_000) return '/'
  // Browsers take a backslash for a slash, and leave out tabs and line breaks: `/\t/evil.example` is another host to them.
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted)) return '/'
  const url = new URL(wanted, 'http://shop.invalid')
  if (url.origin !== 'http://shop.invalid' || url.pathname.startsWith('//')) return '/'
  return NOT_TO.test(url.pathname) ? '/' : `${url.pathname}${url.search}`
}

/** Where a visitor came from, where that is a page of ours: its path. */
export function pathOfReferrer(referrer: string | null, host: string | null): string | null {
  if (referrer === null || host === null || !URL.canParse(referrer)) return null
  const url = new URL(referrer)
  return url.host === host ? `${url.pathname}${url.search}` : null
}
