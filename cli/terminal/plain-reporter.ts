import type { Reporter } from '../../stack/reporter.ts'
import { duration } from './format.ts'

/** Long steps say how they go this often: whoever reads a log wants to know that they do. */
const HEARTBEAT_MS = 10_000

/** Progress as lines, for logs and pipes: one when a step has ended, and now and then one while it goes on. */
export function plainReporter(write: (line: string) => void, clock: () => number): Reporter {
  return {
    note: write,
    warn: (text) => write(`warning: ${text}`),
    step: async (title, work) => {
      const startedAt = clock()
      let told = startedAt
      let result = ''
      const took = () => duration(clock() - startedAt)
      try {
        const worked = await work({
          update: (text) => {
            // Nothing to wait for any more: that redraws a terminal's line, and is no line of a log.
            if (text === '' || clock() - told < HEARTBEAT_MS) return
            told = clock()
            write(`${title}: ${text} (${took()})`)
          },
          result: (text) => {
            result = text
          },
        })
        write(`${title}: ${result || 'done'} (${took()})`)
        return worked
      } catch (error) {
        write(`${title}: failed (${took()})`)
        throw error
      }
    },
  }
}
