import { Interrupted } from '../../stack/errors.ts'

/** The one source of time and delays for steps: tests have a clock of their own. */
export interface Time {
  /** Epoch ms, UTC. */
  now(): number
  /** @throws Interrupted as soon as the signal says so */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const realTime: Time = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Interrupted('stopped while waiting'))
      const stop = () => {
        clearTimeout(timer)
        reject(new Interrupted('stopped while waiting'))
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal.addEventListener('abort', stop, { once: true })
    }),
}
