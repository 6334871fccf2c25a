import type { Time } from '../../provision/aws/time.ts'
import type { Reporter } from '../../stack/reporter.ts'
import type { Link } from './longest-chain.ts'

interface Wait {
  /** A part, or something of a part that is known before its end. */
  for: string
  since: number
  /** When it was told to be over; of several at once only that one was is told. */
  until: number
}

interface PartTime {
  name: string
  began: number
  ended: number
  waits: Wait[]
}

/** Work of a part between two of its waits. */
interface Stretch {
  ms: number
  /** Parts that it came after. */
  after: string[]
}

/** A reporter that notes when each part began and ended, and for what it waited, as Steps tells it. */
export class PartTimes {
  readonly #parts: PartTime[] = []
  readonly reporter: Reporter

  constructor(time: Time) {
    this.reporter = {
      step: async (name, work) => {
        const part: PartTime = { name, began: time.now(), ended: Number.NaN, waits: [] }
        this.#parts.push(part)
        const update = (text: string) => {
          const [, of] = /^waits for (.+)$/.exec(text) ?? []
          if (of !== undefined)
            part.waits.push({ for: of, since: time.now(), until: Number.POSITIVE_INFINITY })
          for (const wait of text === '' ? part.waits : []) wait.until = Math.min(wait.until, time.now())
        }
        const value = await work({ update, result: () => {} })
        part.ended = time.now()
        return value
      },
      note: () => {},
      warn: () => {},
    }
  }

  /** Each part with the time that is its own: what it was under way without waiting for another. */
  get own(): Link[] {
    return this.#parts.map((part) => {
      const stretches = this.#stretchesOf(part)
      const ms = stretches.reduce((sum, stretch) => sum + stretch.ms, 0)
      return { name: part.name, ms, after: stretches.flatMap(({ after }) => after) }
    })
  }

  /** The same, cut where a part waits in the midst of its work. Its last stretch bears its name: others wait for that. */
  get stretches(): Link[] {
    return this.#parts.flatMap((part) => {
      const stretches = this.#stretchesOf(part)
      const nameOf = (i: number) => (i === stretches.length - 1 ? part.name : `${part.name} (${i + 1})`)
      return stretches.map(({ ms, after }, i) => ({
        name: nameOf(i),
        ms,
        after: i === 0 ? after : [...after, nameOf(i - 1)],
      }))
    })
  }

  #stretchesOf({ began, ended, waits }: PartTime): Stretch[] {
    const done: Stretch[] = []
    let now: Stretch = { ms: 0, after: this.#overBefore(began) }
    let at = began
    for (const wait of waits) {
      if (wait.since > at) {
        done.push({ ...now, ms: wait.since - at })
        now = { ms: 0, after: [] }
      }
      const needed = this.#parts.find(({ name }) => name === wait.for)
      if (needed !== undefined) now.after.push(wait.for)
      // Waits may overlap: a part can need several at once.
      at = Math.max(at, wait.since, needed?.ended ?? wait.until)
    }
    return [...done, { ...now, ms: ended - at }]
  }

  /** What was over before a part was begun at all, as the settings are. */
  #overBefore(began: number): string[] {
    return this.#parts.filter(({ ended }) => ended <= began).map(({ name }) => name)
  }
}
