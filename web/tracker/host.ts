/** The browser, and what a test puts in the place of its clock and its dice. */
export interface Host {
  win: Window & typeof globalThis
  /** Epoch ms, by this machine's clock. */
  clock: () => number
  /** In [0, 1). */
  chance: () => number
}

export const browser = (): Host => ({ win: window, clock: Date.now, chance: Math.random })

/** @returns what the work returns, or undefined where it throws: a tracker's errors are no business of the page's */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** A UUID, version 4. Not by crypto.randomUUID, which pages without TLS do not have. */
export const uuid = ({ win, chance }: Host): string =>
  '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => {
    const byte = attempt(() => win.crypto.getRandomValues(new Uint8Array(1))[0]) ?? chance() * 256
    return (+digit ^ ((byte & 15) >> (+digit / 4))).toString(16)
  })
