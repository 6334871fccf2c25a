import { isbot } from 'isbot'
import { correctedTime, parseTime } from '../../lambdas/events/time.ts'
import type { SimulatedRequest } from './delivery.ts'
import { type HistoryOptions, simulateHistory } from './history.ts'

/** For tests: what simulated requests tell, read as the ETL reads them. */

export const DAY = 86_400_000
export const HOUR = 3_600_000
export const TO = Date.UTC(2026, 10, 22)
export const CLEAN = { duplicated: 0, late: 0, wrongClocks: 0 }

/** The requests of some days up to TO. */
export const simulate = (seed: string, days: number, more: Partial<HistoryOptions> = {}) => [
  ...simulateHistory({ seed, from: TO - days * DAY, to: TO, ...more }),
]

export interface Told {
  request: SimulatedRequest
  /** As the ETL dates it. */
  at: number
  name: string
  event: Record<string, unknown>
}

/** Every event once, by time. */
export function eventsOf(requests: readonly SimulatedRequest[]): Told[] {
  const seen = new Set<unknown>()
  const told = requests.flatMap((request) =>
    request.events.flatMap((event) => {
      if (seen.has(event['eventId'])) return []
      seen.add(event['eventId'])
      const [sentAt, occurredAt] = [parseTime(request.sentAt), parseTime(event['occurredAt'])]
      const at = correctedTime({ receivedAt: request.receivedAt, sentAt, occurredAt })
      return [{ request, at, name: String(event['eventName']), event }]
    }),
  )
  return told.sort((a, b) => a.at - b.at)
}

export function groupBy<T>(values: Iterable<T>, key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const group = groups.get(key(value))
    if (group === undefined) groups.set(key(value), [value])
    else group.push(value)
  }
  return groups
}

/** By visitor, cut at gaps of 30 minutes, as the warehouse does. */
export function sessionsOf(events: readonly Told[]): Told[][] {
  const sessions: Told[][] = []
  for (const visitor of groupBy(events, ({ event }) => String(event['clientId'])).values()) {
    let last = Number.NEGATIVE_INFINITY
    for (const told of visitor) {
      if (told.at - last >= 30 * 60_000) sessions.push([])
      sessions.at(-1)?.push(told)
      last = told.at
    }
  }
  return sessions
}

export const isPerson = ({ userAgent }: SimulatedRequest) => !isbot(userAgent)
