import type { Provisioning } from '../../provision/context.ts'
import { rememberSettings } from '../../provision/remembered.ts'
import { startStack } from '../../provision/stack-parts.ts'
import { type Part, Steps, type Work } from '../../provision/steps.ts'
import { fakeMeans } from '../../test/aws/fake-bundles.ts'

/** Each part begins when the one before has ended: what it needs is there by then. */
class OnePartAtATime extends Steps {
  #before: Promise<unknown> = Promise.resolve()

  override start<T>(name: string, work: (work: Work) => Promise<T>): Part<T> {
    const before = this.#before
    const part = super.start(name, async (given) => {
      await before
      return work(given)
    })
    this.#before = part.done
    return part
  }
}

/** The same parts as `up` has, one after another, as a script would have them. @throws the first failure */
export async function upOnePartAtATime(
  provisioning: Provisioning & { stop: AbortController },
  bundles: string,
): Promise<void> {
  const steps = new OnePartAtATime(provisioning, () => provisioning.stop.abort())
  steps.start('settings', () => rememberSettings(provisioning))
  startStack(provisioning, steps, fakeMeans(bundles))
  await steps.all()
}
