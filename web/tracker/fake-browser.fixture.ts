import type { Host } from './host.ts'

/** What a request got: a status, or null where no answer came. */
type Answer = number | null

/** A browser with several tabs: one storage, one clock, one ingest. */
export class FakeBrowser {
  /** Epoch ms. */
  time = Date.UTC(2026, 10, 20, 12)
  stored: Record<string, string> = {}
  /** Characters that fit. */
  quota = Number.POSITIVE_INFINITY
  storageFails = false
  answer: (body: string, request: number) => Answer = () => 200
  bodies: string[] = []
  beacons: string[] = []
  held = new Set<string>()
  #timers: { at: number; work: () => void }[] = []

  /** A tab. @param change what is different in this one */
  tab(change: Record<string, unknown> = {}): FakeTab {
    return new FakeTab(this, change)
  }

  after(ms: number, work: () => void): number {
    return this.#timers.push({ at: this.time + ms, work })
  }

  cancel(timer: number | undefined): void {
    if (timer !== undefined) this.#timers[timer - 1] = { at: Number.POSITIVE_INFINITY, work: () => {} }
  }

  /** Lets time go by, with all that becomes due in it. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      // All that promises have to do.
      await new Promise((resolve) => setImmediate(resolve))
      const next = this.#timers.reduce((first, one) => (one.at < first.at ? one : first), {
        at: Number.POSITIVE_INFINITY,
        work: () => {},
      })
      if (next.at > end) break
      this.time = Math.max(this.time, next.at)
      next.at = Number.POSITIVE_INFINITY
      next.work()
    }
    this.time = end
  }

  /** All events sent, as often as they were. */
  sent(): Record<string, unknown>[] {
    return this.bodies.flatMap((body) => (JSON.parse(body) as { events: Record<string, unknown>[] }).events)
  }

  names(): string[] {
    return Object.keys(this.stored).map((key) => key.replace('clickstream.', ''))
  }

  #sizeWithout(key: string): number {
    if (this.quota === Number.POSITIVE_INFINITY) return 0
    const others = Object.entries(this.stored).filter(([name]) => name !== key)
    return others.reduce((sum, [name, text]) => sum + name.length + text.length, 0)
  }

  storage(): Storage {
    const fail = () => {
      if (this.storageFails) throw new Error('SecurityError')
    }
    const area = {
      getItem: (key: string) => {
        fail()
        return this.stored[key] ?? null
      },
      setItem: (key: string, value: string) => {
        fail()
        if (this.#sizeWithout(key) + key.length + value.length > this.quota)
          throw new Error('QuotaExceededError')
        this.stored[key] = value
      },
      removeItem: (key: string) => {
        fail()
        delete this.stored[key]
      },
    }
    // A browser names what is stored in any order.
    const ownKeys = () => Object.keys(this.stored).reverse()
    return new Proxy(area as unknown as Storage, { ownKeys, ...DESCRIBED })
  }
}

/** So that Object.keys sees what is stored, as it does in a browser. */
const DESCRIBED: ProxyHandler<Storage> = {
  getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
}

type Listener = (event: unknown) => void

export class FakeTab {
  readonly host: Host
  readonly document: Record<string, unknown>
  readonly location = { href: 'https://shop.example/', search: '' }
  #listeners = new Map<string, Listener[]>()

  constructor(browser: FakeBrowser, change: Record<string, unknown>) {
    const addEventListener = (type: string, work: Listener) =>
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), work])
    this.document = { title: 'A page', referrer: 'https://search.example/', hidden: false, addEventListener }
    const win = {
      document: this.document,
      location: this.location,
      history: { pushState: () => {}, replaceState: () => {} },
      localStorage: browser.storage(),
      crypto: globalThis.crypto,
      Request: class {
        get keepalive() {
          return true
        }
      },
      navigator: {
        locks: {
          request: async (name: string, _: object, work: (lock: unknown) => unknown) => {
            if (browser.held.has(name)) return work(null)
            browser.held.add(name)
            try {
              return await work({})
            } finally {
              browser.held.delete(name)
            }
          },
        },
        sendBeacon: (_: string, body: string) => {
          browser.beacons.push(body)
          browser.bodies.push(body)
          return true
        },
      },
      fetch: async (_: string, { body }: { body: string }) => {
        const answer = browser.answer(body, browser.bodies.push(body))
        if (answer === null) throw new TypeError('Failed to fetch')
        return { status: answer }
      },
      setTimeout: (work: () => void, ms = 0) => browser.after(ms, work),
      clearTimeout: (timer?: number) => browser.cancel(timer),
      addEventListener,
    }
    // Not by assignment: what is changed may throw where it is read.
    Object.defineProperties(win, Object.getOwnPropertyDescriptors(change))
    this.host = {
      win: win as unknown as Host['win'],
      clock: () => browser.time,
      chance: () => 0.5,
    }
  }

  /** What the browser tells the page. */
  tell(type: string, event: object = {}): void {
    for (const work of this.#listeners.get(type) ?? []) work(event)
  }

  go(href: string): void {
    this.location.href = href
    this.location.search = new URL(href).search
  }
}
