import type { Time } from '../aws/time.ts'

/** AWS ends a session after 20 minutes without traffic by default; an account's preferences may say less. */
export const KEEP_ALIVE_EVERY_MS = 8 * 60_000

export interface KeepAliveInput {
  time: Time
  signal: AbortSignal
  everyMs: number
  /** Bytes carried so far, both ways. */
  carried: () => number
  /** Carries something through the tunnel. */
  keepAlive: () => Promise<void>
}

/** Makes traffic whenever there has been none for so long, until the signal says that the tunnel has ended. */
export async function keepAliveWhileIdle(input: KeepAliveInput): Promise<void> {
  const { time, signal, everyMs, carried, keepAlive } = input
  try {
    for (let before = carried(); ; before = carried()) {
      await time.sleep(everyMs, signal)
      // That it fails is not the tunnel's end: what listens there may be starting again.
      if (carried() === before) await keepAlive().catch(() => {})
    }
  } catch {
    // The tunnel has ended.
  }
}
