import type { Time } from '../../provision/aws/time.ts'
import { Interrupted } from '../../stack/errors.ts'

interface Sleeper {
  until: number
  wake: () => void
}

/**
 * The tests' clock. It stands still while calls are under way and jumps to the next waking when everybody sleeps, so that hours
 * of waiting take milliseconds, and the emulator's delays, which read it too, are exact.
 */
export class TestTime implements Time {
  #now: number
  #busy = 0
  #sleepers: Sleeper[] = []

  constructor(now = Date.UTC(2026, 10, 22)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper)
        reject(new Interrupted('stopped while waiting'))
      }
      if (signal.aborted) return reject(new Interrupted('stopped while waiting'))
      const sleeper: Sleeper = {
        until: this.#now + Math.max(0, ms),
        wake: () => {
          signal.removeEventListener('abort', stop)
          resolve()
        },
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#sleepers.push(sleeper)
      this.#watch()
    })
  }

  /** Time stands still until the work ends. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work()
    } finally {
      this.#busy--
      this.#watch()
    }
  }

  /** Jumps once nothing happens any more: two turns of the loop, in which what was woken may call or sleep again. */
  #watch(): void {
    setImmediate(() =>
      setImmediate(() => {
        if (isReadingFiles()) return this.#watch()
        const [next] = this.#sleepers.toSorted((a, b) => a.until - b.until)
        if (this.#busy > 0 || next === undefined) return
        this.#now = Math.max(this.#now, next.until)
        this.#sleepers = this.#sleepers.filter((one) => one !== next)
        next.wake()
        if (this.#sleepers.length > 0) this.#watch()
      }),
    )
  }
}

/** A part that reads a script or a program neither sleeps nor calls: a jump meanwhile would make its reading take minutes. */
const isReadingFiles = () =>
  process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq') || kind === 'CloseReq')
