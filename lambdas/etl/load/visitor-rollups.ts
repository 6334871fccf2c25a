import type { Session } from '../sessions/session.ts'
import type { Recut } from './recut.ts'
import { type VisitorDay, VisitorDays } from './visitor-days.ts'
import type { Names } from './visitor-names.ts'

export interface VisitorWeek {
  firstDate: number
  channel: string
  device: string
  isSignedIn: boolean
  week: number
  visitors: number
  visitorsWithBots: number
}

/**
 * What a batch changes in mart.visitor_day and mart.visitor_week: what its visitors' sessions came to before is taken away, what
 * they come to now is added.
 */
export class VisitorRollups {
  readonly #namesOf: (session: Session) => Names
  readonly #days: VisitorDays
  readonly #weeks = new Map<string, VisitorWeek>()

  constructor({ before: all, visitors }: Recut, namesOf: (session: Session) => Names) {
    this.#namesOf = namesOf
    this.#days = new VisitorDays(namesOf)
    for (const [visitorKey, after] of visitors) {
      const before = all.get(visitorKey) ?? []
      if (isSame(before, after)) continue
      this.#count(before, -1)
      this.#count(after, 1)
    }
  }

  /** Without what came to nothing; so are weeks. */
  days(): VisitorDay[] {
    return this.#days.rows()
  }

  weeks(): VisitorWeek[] {
    return [...this.#weeks.values()]
      .filter(({ visitors, visitorsWithBots }) => visitors !== 0 || visitorsWithBots !== 0)
      .sort((a, b) => a.firstDate - b.firstDate)
  }

  /** @param sessions all of one visitor */
  #count(sessions: readonly Session[], sign: 1 | -1): void {
    const all = inOrderOfDays(sessions)
    this.#days.add(all, sign)
    this.#cameAgain(all, 'visitorsWithBots', sign)
    this.#cameAgain(
      all.filter(({ isBot }) => !isBot),
      'visitors',
      sign,
    )
  }

  #cameAgain(sessions: readonly Session[], counted: 'visitors' | 'visitorsWithBots', sign: 1 | -1): void {
    const first = sessions.find(({ isFirst }) => isFirst)
    if (first === undefined) return
    let latest: number | null = null
    for (const { date } of sessions) {
      const week = weekOf(date) - weekOf(first.date)
      if (week === latest) continue
      latest = week
      this.#weekOf(first, week)[counted] += sign
    }
  }

  #weekOf(first: Session, week: number): VisitorWeek {
    const { channel, device } = this.#namesOf(first)
    const isSignedIn = first.userKey !== null
    const id = `${first.date} ${week} ${isSignedIn} ${device} ${channel}`
    let row = this.#weeks.get(id)
    if (row === undefined) {
      row = { firstDate: first.date, channel, device, isSignedIn, week, visitors: 0, visitorsWithBots: 0 }
      this.#weeks.set(id, row)
    }
    return row
  }
}

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (date: number) => Math.floor((date + 3) / 7)

/** Where clocks go back over midnight a later session may be of an earlier day. */
const inOrderOfDays = (sessions: readonly Session[]) =>
  sessions.length < 2 ? sessions : [...sessions].sort((a, b) => a.date - b.date)

/** Most visits that are cut again only went on: nothing in them that counts here is other than it was. */
const isSame = (before: readonly Session[], after: readonly Session[]) =>
  before.length === after.length && before.every((session, i) => isAlike(session, after[i]))

const isAlike = (a: Session, b: Session | undefined) =>
  b !== undefined &&
  a.date === b.date &&
  a.trafficKey === b.trafficKey &&
  a.deviceKey === b.deviceKey &&
  a.personKey === b.personKey &&
  (a.userKey === null) === (b.userKey === null) &&
  a.isFirst === b.isFirst &&
  a.isBot === b.isBot
