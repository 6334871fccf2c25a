import { DEFAULT_RULES } from '../rules.ts'
import { type CutRules, cutRules } from './cut.ts'
import { type CutEvent, type Session, sessionIdOf } from './session.ts'
import { straightFunnel, straightPath } from './test-walk.ts'

/** What the tests of cutting share: events, where they may come from, and a second reading of the rules. */

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** The property's clock is five hours behind UTC, so that its midnight is no UTC midnight. */
const localDay = (ms: number) => Math.floor((ms - 5 * HOUR) / DAY)
export const START = Date.UTC(2026, 10, 20, 15)

export const VISITOR = 7n
export const DIRECT = { key: 100n, origin: 'direct' }
export const MAIL = { trafficKey: 101n, origin: 'mail' }
export const ADS = { trafficKey: 102n, origin: 'ads' }
/** Another term of the same campaign: another key, the same origin. */
export const ADS_TERM = { trafficKey: 103n, origin: 'ads' }
export const TOLD_DIRECT = { trafficKey: DIRECT.key, origin: DIRECT.origin }

export const RULES = cutRules(DEFAULT_RULES, DIRECT)

export function event(occurredAt: number, more: Partial<CutEvent> = {}): CutEvent {
  return {
    eventId: `e${occurredAt}`,
    ...{ occurredAt, receivedAt: occurredAt, position: 0, date: localDay(occurredAt), sessionStartedAt: -1 },
    ...{ pageKey: null, deviceKey: 1n, trafficKey: null, origin: null, userKey: null, orderValue: null },
    ...{ isBot: false, isPageView: false, isInteraction: false, isConversion: false },
    ...{ stage: null, step: null, searchTerm: null, productKeys: [] },
    ...more,
  }
}

/** The rules as they are written, one after the other, without keeping anything in mind: slow, and easy to check. */
export function straightCut(events: readonly CutEvent[], rules: CutRules): Session[] {
  const sorted = events.toSorted(
    (a, b) =>
      a.occurredAt - b.occurredAt ||
      a.receivedAt - b.receivedAt ||
      a.position - b.position ||
      (a.eventId < b.eventId ? -1 : 1),
  )
  const isPause = (i: number) => i === 0 || time(i) - time(i - 1) >= rules.timeoutMs
  const time = (i: number) => sorted[i]?.occurredAt ?? Number.NaN
  const chainStart = (i: number): number => (isPause(i) ? i : chainStart(i - 1))
  const toldBefore = (i: number) =>
    sorted.slice(chainStart(i), i).findLast(({ trafficKey }) => trafficKey !== null) ?? {
      trafficKey: rules.direct.key,
      origin: rules.direct.origin,
    }
  const starts: number[] = []
  for (const [i, { occurredAt, date, origin }] of sorted.entries()) {
    if (isPause(i)) starts.push(i)
    else if (occurredAt === time(i - 1)) continue
    else if (
      occurredAt - time(starts.at(-1) ?? i) >= rules.maxMs ||
      (rules.splitOnMidnight && date !== sorted[i - 1]?.date) ||
      (rules.splitOnCampaign && origin !== null && origin !== toldBefore(i).origin)
    )
      starts.push(i)
  }
  return starts.map((start, n) => {
    const own = sorted.slice(start, starts[n + 1] ?? sorted.length)
    const first = own[0] ?? event(0)
    const told = [first.trafficKey === null ? toldBefore(start) : first, ...own].map(
      ({ trafficKey }) => trafficKey,
    )
    return measured(
      own,
      first,
      time(chainStart(start)),
      told.find((key) => key !== null && key !== rules.direct.key) ?? rules.direct.key,
      rules,
    )
  })
}

function measured(
  own: CutEvent[],
  first: CutEvent,
  chainStartedAt: number,
  trafficKey: bigint,
  rules: CutRules,
): Session {
  const count = (is: (one: CutEvent) => boolean) => own.filter(is).length
  const pages = own.map(({ pageKey }) => pageKey).filter((key) => key !== null)
  const users = own.map(({ userKey }) => userKey).filter((key) => key !== null)
  const values = own.map(({ orderValue }) => orderValue).filter((value) => value !== null)
  const endedAt = own.at(-1)?.occurredAt ?? Number.NaN
  const pageViews = count(({ isPageView }) => isPageView)
  const conversions = count(({ isConversion }) => isConversion)
  return {
    ...straightFunnel(own),
    path: straightPath(own),
    ...{ visitorKey: VISITOR, personKey: VISITOR, isFirst: false, trafficKey, chainStartedAt, endedAt },
    ...{ startedAt: first.occurredAt, date: first.date, deviceKey: first.deviceKey },
    sessionId: sessionIdOf(VISITOR, first.occurredAt),
    userKey: users[0] ?? null,
    lastUserKey: users.at(-1) === users[0] ? null : (users.at(-1) ?? null),
    entryPageKey: pages[0] ?? null,
    exitPageKey: pages.at(-1) ?? null,
    orders: values.length,
    revenue: values.reduce((sum, value) => sum + value, 0),
    ...{ events: own.length, pageViews, conversions },
    interactions: count(({ isInteraction }) => isInteraction),
    isEngaged: endedAt - first.occurredAt >= rules.engagedMs || pageViews >= 2 || conversions > 0,
    isBot: own.some(({ isBot }) => isBot),
  }
}
