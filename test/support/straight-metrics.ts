import { AGENTS, CAMPAIGNS, FIRST_DAY, type Sent, STAGES, TIME_ZONE } from './metric-traffic.ts'

/**
 * The metrics as docs/metrics.md words them, counted straight from what was sent: no warehouse, no roll-up, nothing shared with the
 * SQL.
 */

export interface Visit {
  visitor: string
  person: string
  events: Sent[]
  date: string
  isFirst: boolean
  isBot: boolean
  orders: Order[]
}

export interface Order {
  id: string
  event: Sent
  currency: string
  /** Minor units. */
  value: number
}

export interface Range {
  from: string
  to: string
  bots: boolean
  /** Only visits of these. */
  channel?: string
  device?: string
  visitorType?: 'new' | 'returning'
  signedIn?: boolean
}

export const ALL: Range = { from: FIRST_DAY, to: '2026-12-31', bots: false }

const day = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE, dateStyle: 'short' })
export const dateOf = (ms: number) => day.format(ms)
/** The Monday of a day's week. */
export function weekOf(date: string): string {
  const at = new Date(`${date}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
  return at.toISOString().slice(0, 10)
}

const within = ({ from, to }: Range, date: string) => date >= from && date <= to
const isBot = ({ agent }: Sent) => agent === 'bot'
export const stageOf = ({ name }: Sent) => STAGES[name] ?? null
export const eventsIn = (sent: readonly Sent[], range: Range) =>
  sent.filter((one) => within(range, dateOf(one.at)) && (range.bots || !isBot(one)))
export const visitsIn = (visits: readonly Visit[], range: Range) =>
  visits.filter((visit) => within(range, visit.date) && (range.bots || !visit.isBot) && fits(visit, range))

/** What a range says beside its days and bots. */
function fits(visit: Visit, { channel, device, visitorType, signedIn }: Range): boolean {
  const is = (slice: string, wanted: string | undefined) =>
    wanted === undefined || SLICES[slice]?.(visit) === wanted
  const signed = signedIn === undefined ? undefined : signedIn ? 'signed in' : 'anonymous'
  return (
    is('channel', channel) &&
    is('device', device) &&
    is('visitor_type', visitorType) &&
    is('signed_in', signed)
  )
}

/** Events of visits that fit, whichever days those are of. */
export const eventsOfFitting = (visits: readonly Visit[], range: Range) =>
  visits.filter((visit) => fits(visit, range)).flatMap(({ events }) => events)

/** A range's filters as the metrics take them: the last parameters of each. */
export const filtersOf = ({ bots, channel, device, visitorType, signedIn }: Range) => [
  bots,
  channel ?? null,
  device ?? null,
  visitorType ?? null,
  signedIn ?? null,
]

/** Ranges for the metrics that can be filtered, each filter alone and some together. */
export const FILTERED: readonly (readonly [string, Range])[] = [
  ['all days', { ...ALL }],
  ['with bots', { ...ALL, bots: true }],
  ['a week', { from: '2026-10-26', to: '2026-11-01', bots: false }],
  ['no day', { from: '2026-12-01', to: '2026-12-31', bots: true }],
  ['a channel', { ...ALL, channel: 'Email' }],
  ['a device', { ...ALL, device: 'mobile' }],
  ['newcomers', { ...ALL, visitorType: 'new' }],
  ['who came back, with bots', { ...ALL, visitorType: 'returning', bots: true }],
  ['signed in', { ...ALL, signedIn: true }],
  ['anonymous', { ...ALL, signedIn: false }],
  [
    'all at once',
    {
      from: '2026-10-22',
      to: '2026-11-03',
      bots: false,
      channel: 'Direct',
      device: 'desktop',
      visitorType: 'returning',
      signedIn: false,
    },
  ],
  ['a channel that is none', { ...ALL, channel: 'Carrier pigeon' }],
]

const minorDigits: Readonly<Record<string, number>> = { USD: 2, EUR: 2, JPY: 0 }
export const minor = (amount: number, currency: string) =>
  Math.round(amount * 10 ** (minorDigits[currency] ?? 2))

/** n / d to so many decimal places, halves away from zero, as PostgreSQL's numeric rounds. */
export const ratio = (n: number, d: number, places: number) =>
  d === 0 ? null : Math.floor((n * 10 ** places * 2 + d) / (2 * d)) / 10 ** places

export const total = <T>(values: readonly T[], of: (value: T) => number) =>
  values.reduce((sum, one) => sum + of(one), 0)
export const countOf = (values: readonly unknown[]) => new Set(values).size

export function groups<T>(values: readonly T[], keyOf: (value: T) => string): [string, T[]][] {
  const keys = [...new Set(values.map(keyOf))]
  return keys.map((key) => [key, values.filter((value) => keyOf(value) === key)])
}

const byTime = (a: Sent, b: Sent) =>
  a.at - b.at || a.receivedAt - b.receivedAt || a.position - b.position || (a.id < b.id ? -1 : 1)

/** An order once, by the first of its events that says a value, else by the first. */
export function ordersOf(sent: readonly Sent[]): Order[] {
  const purchases = sent.filter((one) => stageOf(one) === 'purchase').sort(byTime)
  return groups(purchases, ({ transaction, id }) => transaction ?? id).flatMap(([id, copies]) => {
    const event = copies.find(({ value }) => value !== null) ?? copies[0]
    if (event === undefined) return []
    const currency = event.currency ?? 'USD'
    return [{ id, event, currency, value: event.value === null ? 0 : minor(event.value, currency) }]
  })
}

export const ordersIn = (sent: readonly Sent[], range: Range) =>
  ordersOf(sent).filter(({ event }) => within(range, dateOf(event.at)) && (range.bots || !isBot(event)))

/** Visits end at a gap of 30 minutes. */
export function visitsOf(sent: readonly Sent[]): Visit[] {
  const orders = new Map(ordersOf(sent).map((order) => [order.event, order]))
  return groups(sent, ({ visitor }) => visitor).flatMap(([visitor, own]) => {
    const cut: Sent[][] = []
    for (const one of own.toSorted(byTime)) {
      const open = cut.at(-1)
      if (open === undefined || one.at - (open.at(-1)?.at ?? 0) >= 1_800_000) cut.push([one])
      else open.push(one)
    }
    return cut.map((events, i) => ({
      visitor,
      events,
      person: personOf(cut, i) ?? visitor,
      date: dateOf(events[0]?.at ?? 0),
      isFirst: i === 0,
      isBot: events.some(isBot),
      orders: events.flatMap((one) => orders.get(one) ?? []),
    }))
  })
}

export const usersOf = (events: readonly Sent[]) =>
  events.map(({ user }) => user).filter((user) => user !== null)

/** The visit's own user, else the one user on both sides of it; null between two, and where none is known. */
function personOf(visits: readonly Sent[][], i: number): string | null {
  const own = usersOf(visits[i] ?? [])[0]
  if (own !== undefined) return own
  const sides = [usersOf(visits.slice(0, i).flat()).at(-1), usersOf(visits.slice(i + 1).flat())[0]]
  const known = new Set(sides.filter((user) => user !== undefined))
  return known.size === 1 ? ([...known][0] ?? null) : null
}

/** What a visit is counted under. */
export const SLICES: Readonly<Record<string, (visit: Visit) => string>> = {
  total: () => 'total',
  day: ({ date }) => date,
  week: ({ date }) => weekOf(date),
  channel: (visit) => campaignOf(visit)?.channel ?? 'Direct',
  source: (visit) => toldSource(visit) ?? '(direct) / (none)',
  campaign: (visit) => campaignOf(visit)?.name ?? '(not set)',
  device: ({ events }) => events[0]?.agent ?? '',
  browser: ({ events }) => AGENTS[events[0]?.agent ?? 'bot'][1],
  visitor_type: ({ isFirst }) => (isFirst ? 'new' : 'returning'),
  signed_in: ({ events }) => (usersOf(events).length > 0 ? 'signed in' : 'anonymous'),
  landing_page: ({ events }) => {
    const page = events.find((one) => one.page !== null)?.page
    return page === undefined ? '(not set)' : `shop.example${page}`
  },
}

const toldSource = ({ events }: Visit) => events.find(({ campaign }) => campaign !== null)?.campaign ?? null
function campaignOf(visit: Visit) {
  const told = toldSource(visit)
  return told === null ? null : CAMPAIGNS[told]
}
