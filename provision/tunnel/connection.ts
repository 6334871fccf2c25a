import { isLost, isThrottled } from '../aws/error-codes.ts'
import type { Time } from '../aws/time.ts'
import { AwsUnreachable } from '../errors.ts'
import { TunnelLost } from './errors.ts'
import type { Connect, Link } from './link.ts'
import type { Session } from './session.ts'

/** Failures in a row, at growing pauses: half a minute for the first connection, 5 minutes once there was one. */
const OPENING_ATTEMPTS = 8
const RESUMING_ATTEMPTS = 64
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5000

/** Keeps the channel open (facts on the protocol, "Opening"). */
const PING_EVERY_MS = 5 * 60_000
const PONG_WITHIN_MS = 20_000

export interface ConnectionInput {
  session: Session
  time: Time
  uuid: () => string
  connect: Connect
  /** Another token for the same session. */
  resume: (session: Session) => Promise<Session>
  /** Ends the tunnel: nothing is connected any more. */
  signal: AbortSignal
  onMessage: (bytes: Buffer) => void
  /** A new one, or null when it broke. */
  onLink: (link: Link | null) => void
}

/**
 * Keeps a session connected: opens its websocket, and after it broke, another by ResumeSession.
 * @returns when the signal says so
 * @throws SessionTimedOut; TunnelLost and AwsUnreachable when it could not be connected again or at all; AwsDenied and the like
 */
export async function keepConnected(input: ConnectionInput): Promise<void> {
  const { session, signal } = input
  const clientId = input.uuid()
  let failures = 0
  let hasWorked = false
  for (let next: Session | null = session; !signal.aborted; next = null) {
    let problem: unknown = null
    if (failures > 0) await input.time.sleep(pauseMs(failures), signal)
    try {
      const isOfUse = await connectOnce(input, next ?? (await input.resume(session)), clientId)
      hasWorked ||= isOfUse
      failures = isOfUse ? 0 : failures + 1
    } catch (error) {
      if (!passes(error)) throw error
      problem = error
      failures++
    }
    if (failures >= (hasWorked ? RESUMING_ATTEMPTS : OPENING_ATTEMPTS))
      throw lost(session, hasWorked, problem)
  }
}

/** @returns, when it has ended, whether it was of use: something came over it */
async function connectOnce(input: ConnectionInput, session: Session, clientId: string): Promise<boolean> {
  const { connect, time, uuid, signal, onLink, onMessage } = input
  const { url, token } = session
  const link = await connect({ url, token, requestId: uuid(), clientId, onMessage })
  // Closed while it was being opened.
  if (signal.aborted) link.close()
  else onLink(link)
  const ended = new AbortController()
  const pinging = pingNowAndThen(link, time, ended.signal)
  await link.closed
  ended.abort()
  await pinging
  onLink(null)
  return link.heard > 0
}

/** A connection can be dead without anybody saying so. */
async function pingNowAndThen(link: Link, time: Time, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await time.sleep(PING_EVERY_MS - PONG_WITHIN_MS, signal)
      const before = link.heard
      link.ping()
      await time.sleep(PONG_WITHIN_MS, signal)
      if (link.heard === before && !link.isHeld) link.break()
    }
  } catch {
    // The connection has ended.
  }
}

const pauseMs = (failures: number) => Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)

/** What a network that comes and goes does. Whatever AWS says otherwise will not change by itself. */
const passes = (error: unknown): boolean =>
  isLost(error) || isThrottled(error) || error instanceof AwsUnreachable || isOfTheNetwork(error)

/** Errors of the websocket and of sockets have no `$metadata` and are none of ours. */
const isOfTheNetwork = (error: unknown): boolean =>
  error instanceof Error && error.name === 'Error' && !('$metadata' in error)

const lost = ({ id }: Session, hasWorked: boolean, cause: unknown): Error =>
  hasWorked
    ? new TunnelLost(id, 'disconnected', null, cause)
    : new AwsUnreachable('ssmmessages:OpenDataChannel', cause)
