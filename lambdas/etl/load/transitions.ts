import type { Session } from '../sessions/session.ts'

/** What mart.journey_day sums: sessions that went from one journey step to the next at a depth. */
export interface Transition {
  /** Days since 1970-01-01. */
  date: number
  isBot: boolean
  /** From 1. */
  depth: number
  from: string
  /** Empty: nothing followed. */
  to: string
  sessions: number
}

/** A batch's changes of it. Paths are counted first, because there are few and each is of up to nine transitions. */
export class Transitions {
  readonly #byPath = new Map<string, Map<number, number>>()

  add({ path, date, isBot }: Session, sign: 1 | -1): void {
    let days = this.#byPath.get(path)
    if (days === undefined) {
      days = new Map()
      this.#byPath.set(path, days)
    }
    const day = date * 2 + (isBot ? 1 : 0)
    days.set(day, (days.get(day) ?? 0) + sign)
  }

  /** By day, without those that come to nothing. */
  rows(): Transition[] {
    const rows = new Map<string, Transition>()
    for (const [path, days] of this.#byPath)
      for (const [day, sessions] of days) if (sessions !== 0) addPath(rows, path, day, sessions)
    return [...rows.values()].filter(({ sessions }) => sessions !== 0).sort((a, b) => a.date - b.date)
  }
}

/** The tenth step is the last that is kept, so that what followed it is not known. */
const DEEPEST = 9

function addPath(rows: Map<string, Transition>, path: string, day: number, sessions: number): void {
  for (let depth = 1; depth <= Math.min(path.length, DEEPEST); depth++) {
    const [from, to] = [path.charAt(depth - 1), path.charAt(depth)]
    const id = `${day} ${depth} ${from}${to}`
    const row = rows.get(id)
    if (row !== undefined) row.sessions += sessions
    else rows.set(id, { date: Math.floor(day / 2), isBot: day % 2 !== 0, depth, from, to, sessions })
  }
}
