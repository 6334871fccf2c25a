import type { Session } from '../sessions/session.ts'
import type { Names } from './visitor-names.ts'

export interface VisitorDay {
  scope: string
  value: string
  isSelf: boolean
  date: number
  /** The day before it on which the visitor was there; NEVER: none. */
  previous: number
  visitors: number
}

export const NEVER = Number.NEGATIVE_INFINITY

/**
 * Different days on which visitors were there, by scope. A visitor at a time: each scope remembers the latest day of the one that is
 * being counted, which costs less than a memory for each visitor.
 */
export class VisitorDays {
  readonly #scopes = new Map<string, Map<string, [all: Days, selves: Days]>>()
  #visitor = 0

  /** Another visitor's sessions follow. */
  begin(): void {
    this.#visitor++
  }

  /** A session of the visitor, none of an earlier day than the one before. */
  add(session: Session, { channel, device }: Names, sign: 1 | -1): void {
    this.#add('total', '', session, sign)
    this.#add('channel', channel, session, sign)
    this.#add('device', device, session, sign)
    this.#add('visitor_type', session.isFirst ? 'new' : 'returning', session, sign)
    this.#add('signed_in', session.userKey === null ? 'anonymous' : 'signed in', session, sign)
  }

  /** Without what came to nothing. */
  rows(): VisitorDay[] {
    return [...this.#scopes].flatMap(([scope, values]) =>
      [...values].flatMap(([value, [all, selves]]) => [
        ...all.rows().map((row) => ({ scope, value, isSelf: false, ...row })),
        ...selves.rows().map((row) => ({ scope, value, isSelf: true, ...row })),
      ]),
    )
  }

  #add(scope: string, value: string, { date, visitorKey, personKey }: Session, sign: 1 | -1): void {
    let values = this.#scopes.get(scope)
    if (values === undefined) {
      values = new Map()
      this.#scopes.set(scope, values)
    }
    let days = values.get(value)
    if (days === undefined) {
      days = [new Days(), new Days()]
      values.set(value, days)
    }
    days[0].add(this.#visitor, date, sign)
    if (personKey === visitorKey) days[1].add(this.#visitor, date, sign)
  }
}

interface Day {
  date: number
  previous: number
  visitors: number
}

class Days {
  readonly #days = new Map<number, Day>()
  #visitor = 0
  #latest = NEVER

  add(visitor: number, date: number, sign: 1 | -1): void {
    const previous = this.#visitor === visitor ? this.#latest : NEVER
    this.#visitor = visitor
    this.#latest = date
    if (previous === date) return
    const id = date * SPAN + (previous === NEVER ? -SPAN / 2 : previous)
    const day = this.#days.get(id)
    if (day === undefined) this.#days.set(id, { date, previous, visitors: sign })
    else day.visitors += sign
  }

  rows(): Day[] {
    return [...this.#days.values()].filter(({ visitors }) => visitors !== 0).sort((a, b) => a.date - b.date)
  }
}

/** More than twice the days to the year 9999, so that two days make one number. */
const SPAN = 2 ** 24
