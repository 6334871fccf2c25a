import { attempt } from './host.ts'
import type { Store } from './store.ts'

/** Events that wait on one page at most; beyond it the oldest go. About a megabyte. */
const SIZE = 2000

/** A tab that has not been heard of for so long is gone. Longer than a hidden tab's timers are held back. */
const SILENCE_MS = 180_000

/**
 * Events that wait to be sent, each under a name of its own: tabs then never write the same entry, and none can lose another's.
 * Each tab sends its own; those of tabs that are gone anybody may send.
 */
export interface Queue {
  /** Names of this tab's events, oldest first. */
  mine: string[]
  /** Whether the page was left: then others may send them, as well as it. */
  gone: boolean
  add(event: string): void
  /** Names of events whose tab is gone. */
  orphans(): string[]
  /**
   * The first of these events that fit, but one at least; what is gone, or cannot be read, is left out for good.
   * @returns their names, and the events as JSON with commas between
   */
  take(names: readonly string[], characters: number): [names: string[], text: string]
  remove(names: readonly string[]): void
  /** Says, as long as this tab has events and is not gone, that it sends them itself. */
  present(): void
}

export function openQueue(store: Store, clock: () => number, tab: string): Queue {
  // Of so many digits that names in the order of letters are events in theirs.
  let count = 1e9
  const queue: Queue = {
    mine: [],
    gone: false,
    add(event) {
      const name = `event.${tab}.${count++}`
      // First, or another tab could take the event for an orphan.
      if (queue.mine.push(name) === 1) queue.present()
      store.set(name, event)
      if (queue.mine.length > SIZE) queue.remove(queue.mine.slice(0, 1))
    },
    orphans() {
      const gone = (owner = '') =>
        owner !== tab && !(Math.abs(clock() - Number(store.get(`tab.${owner}`))) < SILENCE_MS)
      // A browser's storage has no order: of events of one moment, that in which they are sent is the only one.
      return store
        .names()
        .sort()
        .filter((name) => {
          const [kind, owner] = name.split('.')
          if (kind === 'tab' && gone(owner)) store.remove(name)
          return kind === 'event' && gone(owner)
        })
    },
    take(names, characters) {
      const taken: string[] = []
      let text = ''
      for (const name of names) {
        const event = store.get(name)
        if (!event || !attempt(() => JSON.parse(event))) queue.remove([name])
        else if (text && text.length + event.length > characters) break
        else {
          text += (text && ',') + event
          taken.push(name)
        }
      }
      return [taken, text]
    },
    remove(names) {
      names.forEach(store.remove)
      queue.mine = queue.mine.filter((name) => !names.includes(name))
      if (!queue.mine.length) queue.present()
    },
    present() {
      if (queue.mine.length && !queue.gone) store.set(`tab.${tab}`, `${clock()}`)
      else store.remove(`tab.${tab}`)
    },
  }
  return queue
}
