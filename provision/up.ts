import { Interrupted } from '../stack/errors.ts'
import type { Provisioning } from './context.ts'
import { PartFailed } from './errors.ts'
import { chooseZone } from './network/zone.ts'
import { rememberSettings } from './remembered.ts'
import { type Means, type StackParts, startStack } from './stack-parts.ts'
import { Steps } from './steps.ts'

export interface Ran {
  /** Of all parts, in the order in which they were begun. */
  names: string[]
  parts: StackParts
}

/**
 * Brings every part to what is wanted; in a plan, only finds out what that would take.
 * @param stop ends what has not begun: called once a part has failed
 * @throws PartFailed, with what failed first among the parts; Interrupted
 */
export async function runStack(provisioning: Provisioning, stop: () => void, means: Means): Promise<Ran> {
  const failed = new Map<unknown, string>()
  const steps = new Steps(provisioning, (error, part) => {
    failed.set(error, part)
    stop()
  })
  try {
    // Before anything else: whoever goes on with this stack has to know what it was to be.
    const settings = steps.start('settings', async () => {
      // What cannot be had must not be remembered: the next `up` would ask for it again.
      await chooseZone(provisioning)
      await rememberSettings(provisioning)
    })
    await settings.done.catch(() => steps.all())
    const parts = startStack(provisioning, steps, means)
    await steps.all()
    return { names: steps.names, parts }
  } catch (error) {
    const part = failed.get(error)
    if (error instanceof Interrupted) tellWhatIsLeft(provisioning)
    throw part === undefined ? error : new PartFailed(part, error)
  }
}

function tellWhatIsLeft({ changes, reporter }: Provisioning): void {
  const made = changes.all.length
  reporter.note(
    made === 0
      ? 'Nothing had been changed.'
      : `${made} ${made === 1 ? 'change was' : 'changes were'} made, in ${new Set(changes.all.map(({ part }) => part)).size} parts; they stay until the next up or teardown.`,
  )
}
