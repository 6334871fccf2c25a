import { setMaxListeners } from 'node:events'
import { Interrupted } from '../stack/errors.ts'
import type { Provisioning } from './context.ts'

/** One kind of thing to take away, and what has to be gone before, each with its reason. */
export interface Removal {
  name: string
  after: readonly (readonly [name: string, because: string])[]
  /** Finds by tags and names, takes away, waits out what lingers; nothing found is well. */
  remove: (provisioning: Provisioning, onWaiting: (why: string) => void) => Promise<unknown>
}

export interface Failure {
  name: string
  error: unknown
}

/**
 * Takes all of it away, side by side where nothing speaks against it. It goes on past a failure: what is left is looked for
 * after, and the next call goes on with it.
 * @returns what failed
 * @throws Interrupted
 */
export async function takeDown(provisioning: Provisioning, removals: readonly Removal[]): Promise<Failure[]> {
  // Each removal that waits listens to it; Node takes more than ten for a leak.
  setMaxListeners(0, provisioning.signal)
  const failures: Failure[] = []
  const ended = new Map<string, Promise<void>>()
  const end = ({ name, after, remove }: Removal) =>
    provisioning.reporter.step(name, async (step) => {
      for (const [before] of after) {
        step.update(`waits for ${before}`)
        await ended.get(before)
      }
      step.update('')
      if (provisioning.signal.aborted) return step.result('not begun')
      try {
        await remove(provisioning, (why) => step.update(why))
      } catch (error) {
        if (!(error instanceof Interrupted)) failures.push({ name, error })
        step.result(error instanceof Interrupted ? 'stopped' : 'failed')
      }
    })
  // In the order given, in which what is waited for comes first.
  for (const removal of removals) ended.set(removal.name, end(removal))
  await Promise.all(ended.values())
  if (provisioning.signal.aborted) throw new Interrupted('stopped before all was taken away')
  return failures
}
