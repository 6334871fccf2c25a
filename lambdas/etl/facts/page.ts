import { Cache } from './cache.ts'
import { keyOf } from './key.ts'

export interface Page {
  key: bigint
  /** Lower case, without `www.`; empty for an address without one. */
  host: string
  /** Without query and fragment, which would make a page of every visit. */
  path: string
}

export interface PageAddress {
  page: Page
  /** Without the `?`; null where there is none. */
  query: string | null
  params: URLSearchParams
}

/** Index rows and labels: no page is told by more. */
const MAX_PATH = 500

const addresses = new Cache<PageAddress>(50_000)
const hosts = new Cache<string | null>(50_000)

/** @param url as the client sent it: absolute, or a path alone */
export const pageAddress = (url: string): PageAddress => addresses.get(url, parse)

/** The host of an address, as pages have it, or null where the text is no address with a host. */
export const hostOf = (url: string): string | null =>
  hosts.get(url, () => {
    const parsed = parseUrl(url)
    return parsed === null || parsed.host === '' ? null : bareHost(parsed.hostname)
  })

/** Stands in for the host of addresses that are a path alone; RFC 2606 keeps the name free. */
const NO_HOST = 'http://path.invalid/'

function parse(url: string): PageAddress {
  const absolute = parseUrl(url)
  // Behind a host that has ended: with a base, `\\other:port` would be a host of its own.
  const parsed = absolute ?? new URL(NO_HOST + url.replace(/^[/\\]*/, ''))
  const host = absolute === null ? '' : bareHost(absolute.hostname)
  const path = parsed.pathname.slice(0, MAX_PATH)
  const query = parsed.search.length < 2 ? null : parsed.search.slice(1)
  return { page: { key: keyOf('page', host, path), host, path }, query, params: parsed.searchParams }
}

const parseUrl = (url: string) => (URL.canParse(url) ? new URL(url) : null)
const bareHost = (hostname: string) =>
  hostname
    .toLowerCase()
    .replace(/^www\./, '')
    .slice(0, 255)
