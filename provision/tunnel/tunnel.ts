import type { PortRefused } from './errors.ts'

/** What a tunnel carries. */
export interface TunnelCounts {
  /** Open now, and all there were. */
  connections: number
  connectionsEver: number
  /** For which the agent could not connect to the port. */
  refused: number
  /** Of the connections, without what the protocol adds: to the target, and from it. */
  bytesUp: number
  bytesDown: number
  /** How often the connection to AWS was lost and came back. */
  reconnections: number
  /** Whether there is a connection to AWS now. */
  isConnected: boolean
  /** Whether a slow reader on this side holds all back. */
  isHeld: boolean
  /** Messages that wait for one that was lost. */
  outOfOrder: number
}

/** A port of this machine that leads to one of the target. */
export interface Tunnel {
  sessionId: string
  /** On 127.0.0.1. */
  port: number
  /** @returns null where AWS's plugin carries it, which does not say */
  counts(): TunnelCounts | null
  /** The last, where there was one. */
  refusal(): PortRefused | null
  /** When it has ended: by close() or the signal. @throws TunnelLost, SessionTimedOut, AwsDenied and the like, where by itself */
  closed: Promise<void>
  /** Ends it and its session. Whoever uses it closes their connections before. Never fails: see closed. */
  close(): Promise<void>
}
