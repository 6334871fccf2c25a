import type { Host } from './host.ts'
import type { Store } from './store.ts'

/** Longer than a request may take. */
const LEASE_MS = 60_000

/**
 * Lets one tab at a time do something: by the browser's locks, and where it has none (pages without TLS) by a lease in the store.
 * Nothing is done where another tab is at it.
 * @param work repeated for as long as it says so; it does not fail
 */
export type Lock = (work: () => Promise<boolean>) => Promise<unknown>

export const lockOf =
  ({ win, clock, chance }: Host, store: Store, tab: string): Lock =>
  async (work) => {
    const { locks } = win.navigator
    if (locks)
      return locks.request('clickstream', { ifAvailable: true }, async (lock) => {
        if (lock) while (await work());
      })
    const held = store.get('lease')
    if (held && Math.abs(parseFloat(held) - clock()) < LEASE_MS) return
    const take = () => {
      const lease = `${clock()} ${tab}`
      store.set('lease', lease)
      return lease
    }
    const lease = take()
    // Two tabs may have found it free; the store keeps the last word. What a tab of another process wrote is seen after a while:
    // on a busy machine a tenth of a second was too short.
    await new Promise((resolve) => win.setTimeout(resolve, 500 + 500 * chance()))
    if (store.get('lease') !== lease) return
    while (await work()) take()
    store.remove('lease')
  }
