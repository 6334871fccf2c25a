import type { Session } from '../sessions/session.ts'
import type { Recut } from './recut.ts'
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
 * What a batch changes in mart.visitor_day: the days on which its visitors were there before are taken away, those on which they
 * are there now are added.
 */
export class VisitorRollups {
  readonly #namesOf: (session: Session) => Names
  readonly #scopes = new Map<string, Map<number, VisitorDay>>()

  constructor({ before: all, visitors }: Recut, namesOf: (session: Session) => Names) {
    this.#namesOf = namesOf
    for (const [visitorKey, after] of visitors) {
      const before = all.get(visitorKey) ?? []
      if (isSame(before, after)) continue
      this.#count(before, -1)
      this.#count(after, 1)
    }
  }

  /** Without what came to nothing. By day, as the primary key is: neighbours in the index are written together. */
  days(): VisitorDay[] {
    return [...this.#scopes.values()].flatMap((days) =>
      [...days.values()].filter(({ visitors }) => visitors !== 0).sort((a, b) => a.date - b.date),
    )
  }

  /** @param sessions all of one visitor */
  #count(sessions: readonly Session[], sign: 1 | -1): void {
    const latest = new Map<string, number>()
    for (const session of inOrderOfDays(sessions)) {
      if (session.isBot) continue
      for (const [scope, value] of this.#scopesOf(session)) {
        this.#there(latest, scope, value, false, session.date, sign)
        if (session.personKey === session.visitorKey)
          this.#there(latest, scope, value, true, session.date, sign)
      }
    }
  }

  #scopesOf(session: Session): [scope: string, value: string][] {
    const { channel, device } = this.#namesOf(session)
    return [
      ['total', ''],
      ['channel', channel],
      ['device', device],
      ['visitor_type', session.isFirst ? 'new' : 'returning'],
      ['signed_in', session.userKey === null ? 'anonymous' : 'signed in'],
    ]
  }

  #there(
    latest: Map<string, number>,
    scope: string,
    value: string,
    isSelf: boolean,
    date: number,
    sign: 1 | -1,
  ): void {
    const id = `${scope} ${isSelf} ${value}`
    const previous = latest.get(id) ?? NEVER
    if (previous === date) return
    latest.set(id, date)
    let days = this.#scopes.get(id)
    if (days === undefined) {
      days = new Map()
      this.#scopes.set(id, days)
    }
    const day = date * DAYS + (previous === NEVER ? -DAYS / 2 : previous)
    const row = days.get(day)
    if (row === undefined) days.set(day, { scope, value, isSelf, date, previous, visitors: sign })
    else row.visitors += sign
  }
}

/** More days than there are in PostgreSQL's calendar and before it, so that two of them make one number. */
const DAYS = 2 ** 24

/** Where clocks go back over midnight a later session may be of an earlier day. */
const inOrderOfDays = (sessions: readonly Session[]) =>
  sessions.length < 2 ? sessions : sessions.toSorted((a, b) => a.date - b.date)

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
