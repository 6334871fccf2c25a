import type { Time } from '../aws/time.ts'
import type { DataChannel } from './data-channel.ts'
import type { Link } from './link.ts'

/** How often it is looked for what was lost (facts on the protocol, "Order and loss"). */
const CHECK_EVERY_MS = 100

/** Of a connection on which nothing comes though something is due: asked after 10 s, broken after 45. A slow target may hold AWS back. */
const SILENT_ASK = 100
const SILENT_BREAK = 450

export interface ChecksInput {
  time: Time
  signal: AbortSignal
  channel: () => DataChannel
  link: () => Link | null
  /** The agent answers nothing any more. */
  onUnanswered: () => void
}

/** Looks after what is under way. @returns what is to be called whenever something is, as nothing was before */
export function checks(input: ChecksInput): () => void {
  let isLooking = false
  return () => {
    if (isLooking) return
    isLooking = true
    lookAfter(input)
      // The tunnel has ended.
      .catch(() => {})
      .finally(() => {
        isLooking = false
      })
  }
}

async function lookAfter({ time, signal, channel, link, onUnanswered }: ChecksInput): Promise<void> {
  let looked: Link | null = null
  let heard = 0
  let silent = 0
  do {
    await time.sleep(CHECK_EVERY_MS, signal)
    const current = link()
    if (current === null || current.isHeld) continue
    silent = current === looked && current.heard === heard ? silent + 1 : 0
    looked = current
    heard = current.heard
    if (silent === SILENT_ASK) current.ping()
    if (silent === SILENT_BREAK) current.break()
    if (!channel().check()) return onUnanswered()
  } while (!channel().isSettled)
}
