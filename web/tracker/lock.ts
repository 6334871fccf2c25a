import type { Host } from './host.ts'
import type { Store } from './store.ts'

/** Longer than a request may take. */
const LEASE_MS = 60_000

/**
 * Lets one tab at a time do something: by the browser's locks, and where it has none (pages without TLS) by a lease in the store.
 * @param work does not fail
 * @returns what the work returns; false where another tab is at it
 */
export type Lock = (work: () => Promise<boolean>) => Promise<boolean>

export const lockOf =
  ({ win, clock, chance }: Host, store: Store, tab: string): Lock =>
  async (work) => {
    const { locks } = win.navigator
    if (locks) return locks.request('clickstream', { ifAvailable: true }, (lock) => !!lock && work())
    const held = store.get('lease')
    if (held && Math.abs(parseFloat(held) - clock()) < LEASE_MS) return false
    const lease = `${clock()} ${tab}`
    store.set('lease', lease)
    // Two tabs may have found it free; the store keeps the last word.
    await new Promise((resolve) => win.setTimeout(resolve, 50 + 50 * chance()))
    if (store.get('lease') !== lease) return false
    const more = await work()
    store.remove('lease')
    return more
  }
