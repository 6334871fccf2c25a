import type { Session } from '../sessions/session.ts'
import { groupBy } from './group-by.ts'
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

/** A visitor's sessions as they were and as they are. */
export interface ChangedVisitor {
  visitorKey: bigint
  before: readonly Session[]
  after: readonly Session[]
}

/** Of the visitors that a batch touches, those of whom something changes that counts here. */
export const changedVisitors = ({ before: all, visitors }: Recut): ChangedVisitor[] =>
  [...visitors].flatMap(([visitorKey, after]) => {
    const before = all.get(visitorKey) ?? []
    return isSame(before, after) ? [] : [{ visitorKey, before, after }]
  })

/** The users that they are known as, before or after. */
export const usersOf = (changed: readonly ChangedVisitor[]): bigint[] => [
  ...new Set(
    changed.flatMap(({ before, after }) =>
      [...before, ...after].filter(isUsers).map(({ personKey }) => personKey),
    ),
  ),
]

/**
 * What a batch changes in mart.visitor_day and mart.visitor_week: what its visitors' sessions, and those of their users, came to before
 * is taken away, what they come to now is added.
 */
export class VisitorRollups {
  readonly #namesOf: (session: Session) => Names
  readonly #days: VisitorDays
  readonly #weeks = new Map<string, VisitorWeek>()

  /** @param others sessions of the same users by visitors of whom nothing changes */
  constructor(
    changed: readonly ChangedVisitor[],
    others: readonly Session[],
    namesOf: (session: Session) => Names,
  ) {
    this.#namesOf = namesOf
    this.#days = new VisitorDays(namesOf)
    for (const { before, after } of changed) {
      this.#countVisitor(before, -1)
      this.#countVisitor(after, 1)
    }
    this.#countUsers([...others, ...changed.flatMap(({ before }) => before.filter(isUsers))], -1)
    this.#countUsers([...others, ...changed.flatMap(({ after }) => after.filter(isUsers))], 1)
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
  #countVisitor(sessions: readonly Session[], sign: 1 | -1): void {
    const all = inOrderOfDays(sessions)
    this.#days.addVisitor(all, sign)
    this.#cameAgain(all, 'visitorsWithBots', sign)
    this.#cameAgain(
      all.filter(({ isBot }) => !isBot),
      'visitors',
      sign,
    )
  }

  #countUsers(sessions: readonly Session[], sign: 1 | -1): void {
    for (const own of groupBy(sessions, ({ personKey }) => personKey).values())
      this.#days.addUser(own.length < 2 ? own : own.sort(byDayAndVisitor), sign)
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

const isUsers = ({ personKey, visitorKey }: Session) => personKey !== visitorKey

/** Not by their moments: those of two visitors may change places without a change that counts. */
const byDayAndVisitor = (a: Session, b: Session) =>
  a.date - b.date ||
  (a.visitorKey < b.visitorKey ? -1 : a.visitorKey > b.visitorKey ? 1 : 0) ||
  a.startedAt - b.startedAt

/** Most sessions that are cut again only went on: nothing in them that counts here is other than it was. */
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
