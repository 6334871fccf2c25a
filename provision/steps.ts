import { setMaxListeners } from 'node:events'
import { Interrupted } from '../stack/errors.ts'
import type { Step } from '../stack/reporter.ts'
import { isDuplicate, isLost } from './aws/error-codes.ts'
import type { Change } from './changes.ts'
import type { Provisioning } from './context.ts'

/** A part under way, and what it comes to. */
export interface Part<T> {
  name: string
  done: Promise<T>
}

export interface Work {
  /** What another part comes to; waited for, and said so. */
  need<T>(part: Part<T>): Promise<T>
  step: Step
}

/** A part that it needs has failed; that one is told, not this. */
class Blocked extends Error {
  override readonly name = 'Blocked'
}

const ATTEMPTS = 6
const AGAIN_MS = 3000

/**
 * Parts as dataflow: each begins at once and waits for exactly what it needs. When one fails, no change is begun any more, what
 * is under way ends, and the failure is thrown.
 */
export class Steps {
  readonly #provisioning: Provisioning
  readonly #parts: Part<unknown>[] = []
  readonly #ended = new Set<Part<unknown>>()
  readonly #fail: (error: unknown, part: string) => void

  /** @param fail called with a part's own failure, to stop the others: it aborts the provisioning's signal */
  constructor(provisioning: Provisioning, fail: (error: unknown, part: string) => void) {
    this.#provisioning = provisioning
    this.#fail = fail
    // Each part that sleeps listens to it, and there are dozens; Node takes more than ten for a leak.
    setMaxListeners(0, provisioning.signal)
  }

  /** In the order in which they were begun. */
  get names(): string[] {
    return this.#parts.map(({ name }) => name)
  }

  /** @param work observes, ensures and syncs; it may be run again from its beginning */
  start<T>(name: string, work: (work: Work) => Promise<T>): Part<T> {
    const done = this.#run(name, work)
    const part = { name, done }
    const end = () => void this.#ended.add(part)
    // A failure is heard in all(), too; until then it must not count as unhandled.
    done.then(end, end)
    this.#parts.push(part)
    return part
  }

  /** @throws the first failure that is a part's own */
  async all(): Promise<void> {
    const ended = await Promise.allSettled(this.#parts.map(({ done }) => done))
    const failures = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
    const own = failures.find((error) => !(error instanceof Blocked) && !(error instanceof Interrupted))
    if (failures.length > 0)
      throw own ?? failures.find((error) => error instanceof Interrupted) ?? failures[0]
  }

  async #run<T>(name: string, work: (work: Work) => Promise<T>): Promise<T> {
    const { reporter, changes } = this.#provisioning
    // A part that only waited in vain is no failure of its own: it ends without a mark.
    const ended = await reporter.step(name, async (step) => {
      try {
        const value = await this.#patiently(() => work({ need: this.#needing(step), step }))
        const made = changes.of(name)
        step.result(resultOf(made.length, changes.isPlan))
        if (!changes.isPlan) for (const line of beyondTheNew(made).flatMap(told)) reporter.note(line)
        return { value }
      } catch (error) {
        if (!(error instanceof Blocked || error instanceof Interrupted)) {
          this.#fail(error, name)
          throw error
        }
        step.result('not begun')
        return { error }
      }
    })
    if ('error' in ended) throw ended.error
    return ended.value
  }

  #needing(step: Step) {
    return async <T>(part: Part<T>): Promise<T> => {
      const isWaiting = !this.#ended.has(part)
      if (isWaiting) step.update(`waits for ${part.name}`)
      try {
        return await part.done
      } catch {
        throw new Blocked(`${part.name} failed`)
      } finally {
        if (isWaiting) step.update('')
      }
    }
  }

  /** A lost answer is settled by looking again: the work begins with what is there. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const { time, signal } = this.#provisioning
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        const isWorthAnother = isLost(error) || isDuplicate(error)
        if (!isWorthAnother || attempt === ATTEMPTS) throw error
        await time.sleep(AGAIN_MS, signal)
      }
    }
  }
}

/** What a new thing is given next had nothing before: the thing is told as made, and that is all there is to tell of it. */
function beyondTheNew(made: readonly Change[]): Change[] {
  const firstNew = made.findIndex(({ kind }) => kind === 'create')
  return made.filter(({ from }, index) => firstNew === -1 || index < firstNew || from !== NONE)
}

const LONGEST_TOLD = 200
/** As changes say it of what is not set. */
const NONE = 'none'

/** What was there and is not any more is somebody's doing by hand, or an earlier setting: worth a line. New things are not. */
function told({ part, kind, what, from, to = NONE }: Change): string[] {
  if (kind === 'remove') return [`${part}: removed ${what}`]
  if (from === undefined) return []
  const [was, is] = [from, to].map((value) =>
    value.length > LONGEST_TOLD ? `${value.slice(0, LONGEST_TOLD)}…` : value,
  )
  return [`${part}: ${what}: ${was} → ${is}`]
}

function resultOf(changes: number, isPlan: boolean): string {
  if (changes === 0) return 'as it is to be'
  const verb = isPlan ? 'to make' : 'made'
  return `${changes} ${changes === 1 ? 'change' : 'changes'} ${verb}`
}
