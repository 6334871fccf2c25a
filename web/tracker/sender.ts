import type { Host } from './host.ts'
import type { Lock } from './lock.ts'
import type { Queue } from './queue.ts'
import { MOST_CHARACTERS, type Post } from './transport.ts'

/** How long an event may wait for others to be sent with. */
const INTERVAL_MS = 2000
/** This many events are not kept waiting for more. */
const ENOUGH = 20
const MOST_EVENTS = 50
const LONGEST_WAIT_MS = 60_000

export interface Sender {
  /** Something was added to the queue. */
  added(): void
  /** Tries now, whatever has failed before, until nothing waits or it fails again. */
  drain(): Promise<void>
  /** Sends a batch beside what is under way. @param gone whether the page may be gone before the answer */
  leave(gone: boolean): void
}

/** Whether an event may be accepted if it is sent again. What the ingest refuses it will refuse again. */
const worthAnother = (status: number) => status < 200 || status > 499 || status === 429

export interface SenderParts {
  host: Host
  queue: Queue
  post: Post
  lock: Lock
  /** Whether anything may be sent. */
  allowed: () => boolean
}

/** Sends what the queue holds, in batches: after an or at once where there are many. */
export function openSender({ host, queue, post, lock, allowed }: SenderParts): Sender {
  const { win, clock, chance } = host
  const flying = new Set<string>()
  let flyingCharacters = 0
  let failures = 0
  let most = MOST_EVENTS
  let timer: number | undefined
  let draining: Promise<void> | undefined

  const schedule = () => {
    if (!allowed() || (!queue.mine.length && !failures)) return
    const backoff = Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) * (0.5 + chance() / 2)
    timer ??= win.setTimeout(drain, failures ? backoff : INTERVAL_MS)
  }

  /** One batch. @returns whether it makes sense to go on */
  const send = async (names: readonly string[], leaving = false): Promise<boolean> => {
    if (!allowed()) return false
    queue.present()
    const [batch, text] = queue.take(
      names.filter((name) => !flying.has(name)).slice(0, most),
      MOST_CHARACTERS - flyingCharacters,
    )
    if (!text) return false
    for (const name of batch) flying.add(name)
    flyingCharacters += text.length
    const status = await post(`{"sentAt":${clock()},"events":[${text}]}`, leaving)
    for (const name of batch) flying.delete(name)
    flyingCharacters -= text.length
    if (worthAnother(status)) {
      failures++
      return false
    }
    failures = 0
    const tooLarge = status === 413 && batch.length > 1
    most = tooLarge ? batch.length >> 1 : MOST_EVENTS
    if (!tooLarge) queue.remove(batch)
    return true
  }

  const drainAll = async () => {
    const before = failures
    while (await send(queue.mine));
    if (failures <= before && queue.orphans().length) await lock(() => send(queue.orphans()))
  }

  const drain = (): Promise<void> => {
    win.clearTimeout(timer)
    timer = undefined
    const done = () => {
      draining = undefined
      schedule()
    }
    draining ??= drainAll().then(done, done)
    return draining
  }

  // What other pages left.
  win.setTimeout(drain, INTERVAL_MS)
  return {
    added() {
      if (queue.mine.length >= ENOUGH && !failures) drain()
      else schedule()
    },
    drain,
    leave(gone) {
      send(queue.mine, gone).then(schedule, schedule)
    },
  }
}
