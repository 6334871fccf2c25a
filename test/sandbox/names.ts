import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

/**
 * Everything a sandbox starts carries its name: network namespaces, links, nft tables, folders; and its processes have it in their
 * environment. So whatever a crash left is found again.
 */
export interface Names {
  /** `cs-1a2b`: short, since a link's name has 15 characters. */
  id: string
  /** Its folder. */
  home: string
  namespace: (what: string) => string
  /** The host's end of its way out, and the nft table for it. */
  uplink: string
}

/** Not under /tmp, which may be memory: machines install gigabytes. */
export const HOMES = '/var/tmp/clickstream-sandbox'
/** A variable of all its processes. */
export const MARK = 'CLICKSTREAM_SANDBOX'
export const ID = /^cs-[0-9a-f]{4}$/

export const newNames = (): Names => namesOf(`cs-${randomBytes(2).toString('hex')}`)

export const namesOf = (id: string): Names => ({
  id,
  home: join(HOMES, id),
  namespace: (what) => `${id}-${what}`,
  uplink: `${id}-up`,
})
