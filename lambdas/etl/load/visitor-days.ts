import { keyOf } from '../facts/key.ts'
import type { Session } from '../sessions/session.ts'
import type { Names } from './visitor-names.ts'

/** What mart.visitor_day tells of a visit: on which day, of what kind, and how many days after which earlier ones. */
interface Pattern {
  date: number
  channel: string
  device: string
  isFirst: boolean
  isSignedIn: boolean
  /** By place (mart.visitor_day.days_since). */
  daysSince: readonly number[]
}

/** In the order of the columns: how many visitors and people there are of such a visit, without bots and with them. */
export type VisitCounts = [visitors: number, people: number, visitorsWithBots: number, peopleWithBots: number]

export interface VisitorDay extends Pattern {
  patternKey: bigint
  counts: VisitCounts
}

/** No earlier visit, or one of so many days ago. */
const NONE = 32_767

const [CHANNEL, DEVICE, VISITOR_TYPE, SIGNED_IN] = [1, 2, 4, 8]
const PLACES = 16
/** Of a visit that is its visitor's first, as most are. */
const NEVER: readonly number[] = new Array<number>(PLACES).fill(NONE)
const ALL_COUNTS = [0, 1, 2, 3]
const PEOPLE = [1]
const PEOPLE_WITH_BOTS = [3]

/** A batch's changes of mart.visitor_day: patterns of visits, with what is added to the counts of each. */
export class VisitorDays {
  readonly #namesOf: (session: Session) => Names
  readonly #days = new Map<string, Pattern & { counts: VisitCounts }>()

  constructor(namesOf: (session: Session) => Names) {
    this.#namesOf = namesOf
  }

  /** @param sessions all of one visitor, in their order */
  addVisitor(sessions: readonly Session[], sign: 1 | -1): void {
    for (const { kept, counted } of viewsOf(sessions)) this.#addView(kept, counted, sign)
  }

  /** @param sessions all of a person who is a user, in their order, whichever visitor made them */
  addUser(sessions: readonly Session[], sign: 1 | -1): void {
    this.#addView(sessions.filter(isPerson), PEOPLE, sign)
    this.#addView(sessions, PEOPLE_WITH_BOTS, sign)
  }

  /** Without what came to nothing, by day. */
  rows(): VisitorDay[] {
    return [...this.#days]
      .filter(([, { counts }]) => counts.some((count) => count !== 0))
      .map(([id, day]) => ({ patternKey: keyOf('visit', id), ...day }))
      .sort((a, b) => a.date - b.date)
  }

  #addView(sessions: readonly Session[], counted: readonly number[], sign: 1 | -1): void {
    const earlier: Pattern[] = []
    for (const session of sessions) {
      const { date, isFirst } = session
      const kind = { ...this.#namesOf(session), isFirst, isSignedIn: session.userKey !== null }
      const pattern = { date, ...kind, daysSince: daysSince(date, kind, earlier) }
      earlier.push(pattern)
      // Again on one day and in one way: nothing that is asked for would count it.
      if (pattern.daysSince[PLACES - 1] === 0) continue
      const { counts } = this.#dayOf(pattern)
      for (const i of counted) counts[i as 0] += sign
    }
  }

  #dayOf(pattern: Pattern): { counts: VisitCounts } {
    const { date, channel, device, isFirst, isSignedIn, daysSince } = pattern
    const flags = (isFirst ? 1 : 0) + (isSignedIn ? 2 : 0)
    const id = `${date} ${flags} ${daysSince === NEVER ? '' : daysSince.join()} ${device} ${channel}`
    let day = this.#days.get(id)
    if (day === undefined) {
      day = { ...pattern, counts: [0, 0, 0, 0] }
      this.#days.set(id, day)
    }
    return day
  }
}

interface View {
  kept: readonly Session[]
  /** By index. */
  counted: readonly number[]
}

const isPerson = ({ isBot }: Session) => !isBot
const isSelf = ({ personKey, visitorKey }: Session) => personKey === visitorKey

/** Which sessions are looked at for which of the counts. For most visitors they are the same for all. */
function viewsOf(all: readonly Session[]): View[] {
  if (all.every((session) => isPerson(session) && isSelf(session)))
    return [{ kept: all, counted: ALL_COUNTS }]
  const people = all.filter(isPerson)
  const views = [people, people.filter(isSelf), all, all.filter(isSelf)]
  const whole = views.flatMap((view, i) => (view.length === all.length ? [i] : []))
  const others = views.flatMap((kept, i) => (kept.length === all.length ? [] : [{ kept, counted: [i] }]))
  return [{ kept: all, counted: whole }, ...others]
}

/** By place, from the latest earlier visit back: most often the first one looked at settles all. */
function daysSince(
  date: number,
  kind: Omit<Pattern, 'date' | 'daysSince'>,
  earlier: readonly Pattern[],
): readonly number[] {
  const days = [...NEVER]
  let missing = PLACES
  for (let i = earlier.length - 1; i >= 0 && missing > 0; i--) {
    const other = earlier[i] as Pattern
    if (date - other.date >= NONE) break
    const shared =
      (other.channel === kind.channel ? CHANNEL : 0) +
      (other.device === kind.device ? DEVICE : 0) +
      (other.isFirst === kind.isFirst ? VISITOR_TYPE : 0) +
      (other.isSignedIn === kind.isSignedIn ? SIGNED_IN : 0)
    for (let place = 0; place < PLACES; place++) {
      if (days[place] !== NONE || (place & shared) !== place) continue
      days[place] = date - other.date
      missing--
    }
  }
  return missing === PLACES ? NEVER : days
}
