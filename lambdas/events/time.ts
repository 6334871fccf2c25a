import { MAX_AHEAD_MS, MAX_LATE_MS } from './limits.ts'

const ISO = /^[+-]?\d{4,6}-\d\d-\d\d(?:[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/
const LAST_MS = 8.64e15

/**
 * A moment as clients send it: ISO 8601 (a missing offset means UTC) or epoch milliseconds.
 * @returns epoch ms, UTC, or null where the value is neither
 */
export function parseTime(value: unknown): number | null {
  if (typeof value === 'number') return Math.abs(value) <= LAST_MS ? Math.trunc(value) + 0 : null
  if (typeof value !== 'string') return null
  const match = ISO.exec(value)
  if (!match) return null
  const [, time, zone] = match
  if (time === undefined) return orNull(Date.parse(value))
  const date = value.slice(0, value.search(/[Tt ]/))
  return orNull(Date.parse(`${date}T${time.replace(',', '.')}${offset(zone)}`))
}

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** A moment in both forms: as it is counted with, and as raw objects keep it. */
export interface Moment {
  /** Epoch ms, UTC. */
  ms: number
  /** ISO 8601 in UTC with milliseconds, as Date's toISOString writes it. */
  text: string
}

/** @returns null where the value is no moment (see parseTime) */
export function readMoment(value: unknown): Moment | null {
  if (typeof value === 'string' && CANONICAL.test(value)) {
    const ms = Date.parse(value)
    return Number.isNaN(ms) ? null : { ms, text: value }
  }
  const ms = parseTime(value)
  return ms === null ? null : { ms, text: new Date(ms).toISOString() }
}

/** `+00` and `+0530` are ISO 8601, but Date only reads `+05:30`. */
function offset(zone: string | undefined): string {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

const orNull = (ms: number) => (Number.isNaN(ms) ? null : ms)

export interface EventTimes {
  /** When we received the request, epoch ms UTC by our clock. */
  receivedAt: number
  /** When the client sent it, by the client's clock. */
  sentAt?: number | null | undefined
  /** When it happened, by the client's clock. */
  occurredAt?: number | null | undefined
}

/**
 * When an event happened, by our clock: receivedAt − (sentAt − occurredAt), which cancels what the client's clock is off by.
 * Kept within 7 days before and 5 minutes after the receipt; what falls outside, or says nothing, is dated by the receipt.
 * @returns epoch ms UTC
 */
export function correctedTime({ receivedAt, sentAt, occurredAt }: EventTimes): number {
  if (occurredAt === null || occurredAt === undefined) return receivedAt
  const time = sentAt === null || sentAt === undefined ? occurredAt : receivedAt - (sentAt - occurredAt)
  const plausible = time >= receivedAt - MAX_LATE_MS && time <= receivedAt + MAX_AHEAD_MS
  return plausible ? time : receivedAt
}
