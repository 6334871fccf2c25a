import type { EtlRules } from '../rules.ts'
import { FunnelWalk } from './funnel.ts'
import { STEP_CODES, withStep } from './journey.ts'
import { type CutEvent, inOrder, type Session, sessionIdOf } from './session.ts'

/** The rules of a cut, in the units it counts in. */
export interface CutRules {
  timeoutMs: number
  maxMs: number
  engagedMs: number
  splitOnMidnight: boolean
  splitOnCampaign: boolean
  /** Of a session that nothing tells the origin of. */
  direct: { key: bigint; origin: string }
}

export function cutRules(rules: EtlRules, direct: { key: bigint; origin: string }): CutRules {
  return {
    timeoutMs: rules.sessionTimeoutMinutes * 60_000,
    maxMs: rules.sessionMaxHours * 3_600_000,
    engagedMs: rules.engagedSeconds * 1000,
    splitOnMidnight: rules.splitOnMidnight,
    splitOnCampaign: rules.splitOnCampaign,
    direct,
  }
}

/**
 * Cuts a visitor's events into sessions (DESIGN.md section 4): a gap of the timeout or longer ends one, none is longer than the
 * maximum; a new local day or another origin begins one where the rules say so. Events of one moment are never parted.
 * @param events all events of the chains they belong to, sorted here in place; each gets its sessionStartedAt
 */
export function cutSessions(visitorKey: bigint, events: CutEvent[], rules: CutRules): Session[] {
  events.sort(inOrder)
  const sessions: Session[] = []
  let session: Session | undefined
  let funnel = new FunnelWalk()
  let previous: CutEvent | undefined
  let source = rules.direct
  for (const event of events) {
    if (previous === undefined || event.occurredAt - previous.occurredAt >= rules.timeoutMs) {
      session = undefined
      source = rules.direct
    }
    const told = toldSource(event)
    if (
      session === undefined ||
      previous === undefined ||
      begins(event, previous, session, source, told, rules)
    ) {
      // A chain starts where there is no session to go on from.
      const chainStartedAt: number = session?.chainStartedAt ?? event.occurredAt
      session = open(visitorKey, event, chainStartedAt, told ?? source)
      funnel = new FunnelWalk()
      sessions.push(session)
    } else if (told !== null && session.trafficKey === rules.direct.key) session.trafficKey = told.key
    add(session, event)
    funnel.add(session, event)
    session.funnelNext = funnel.nextOf(session)
    source = told ?? source
    previous = event
  }
  for (const one of sessions) {
    one.isEngaged = isEngaged(one, rules)
    if (one.path === '' && one.pageViews > 0) one.path = STEP_CODES.page_view
  }
  return sessions
}

type Source = CutRules['direct']

const toldSource = ({ trafficKey, origin }: CutEvent): Source | null =>
  trafficKey === null || origin === null ? null : { key: trafficKey, origin }

function begins(
  event: CutEvent,
  previous: CutEvent,
  session: Session,
  source: Source,
  told: Source | null,
  rules: CutRules,
): boolean {
  if (event.occurredAt === previous.occurredAt) return false
  if (event.occurredAt - session.startedAt >= rules.maxMs) return true
  if (rules.splitOnMidnight && event.date !== previous.date) return true
  return rules.splitOnCampaign && told !== null && told.origin !== source.origin
}

function open(visitorKey: bigint, first: CutEvent, chainStartedAt: number, source: Source): Session {
  return {
    visitorKey,
    startedAt: first.occurredAt,
    endedAt: first.occurredAt,
    chainStartedAt,
    sessionId: sessionIdOf(visitorKey, first.occurredAt),
    date: first.date,
    trafficKey: source.key,
    deviceKey: first.deviceKey,
    personKey: visitorKey,
    userKey: null,
    lastUserKey: null,
    entryPageKey: null,
    exitPageKey: null,
    revenue: 0,
    events: 0,
    pageViews: 0,
    interactions: 0,
    conversions: 0,
    orders: 0,
    funnelStep: 0,
    toCartMs: null,
    toCheckoutMs: null,
    toPurchaseMs: null,
    funnelNext: null,
    path: '',
    isFirst: false,
    isEngaged: false,
    isBot: false,
  }
}

function add(session: Session, event: CutEvent): void {
  event.sessionStartedAt = session.startedAt
  session.endedAt = event.occurredAt
  session.events++
  if (event.isPageView) session.pageViews++
  if (event.isInteraction) session.interactions++
  if (event.isConversion) session.conversions++
  if (event.isBot) session.isBot = true
  if (event.step !== null) session.path = withStep(session.path, event.step)
  if (event.pageKey !== null) {
    session.entryPageKey ??= event.pageKey
    session.exitPageKey = event.pageKey
  }
  if (event.userKey !== null) {
    session.userKey ??= event.userKey
    session.lastUserKey = event.userKey === session.userKey ? null : event.userKey
  }
  if (event.orderValue !== null) {
    session.orders++
    session.revenue += event.orderValue
  }
}

/** facts/analytics.md, D1, GA4: long enough, or two page views, or a conversion. */
const isEngaged = (session: Session, { engagedMs }: CutRules) =>
  session.endedAt - session.startedAt >= engagedMs || session.pageViews >= 2 || session.conversions > 0
