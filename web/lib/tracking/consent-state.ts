import type { ConsentState, Tracker } from '../../tracker/api.ts'

/** What holds for this visitor, as the page's parts show it. */
export type Choice =
  /** The stack collects nothing. */
  | 'off'
  /** The browser says no for its visitor (Global Privacy Control, Do Not Track): there is nothing to choose. */
  | 'refused'
  | ConsentState

let tracker: Tracker | null | undefined
/** null: not known yet, as on the server. */
let state: Choice | null = null
const listeners = new Set<() => void>()

/** Reads anew what holds. @param made the tracker, once there is one */
export function refresh(made: Tracker | null | undefined = tracker): void {
  tracker = made
  const before = state
  if (tracker === null) state = 'off'
  else if (tracker !== undefined) state = browserRefuses() ? 'refused' : tracker.consent()
  if (state !== before) for (const listener of listeners) listener()
}

export function choose(choice: 'granted' | 'denied'): void {
  if (choice === 'granted') tracker?.consent('granted')
  else tracker?.optOut()
  refresh()
}

export const currentChoice = (): Choice | null => state

export function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) watchOtherTabs('addEventListener')
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) watchOtherTabs('removeEventListener')
  }
}

/** The choice is the browser's, whichever tab it is made in; a page kept in the browser's cache hears of none. */
function watchOtherTabs(verb: 'addEventListener' | 'removeEventListener'): void {
  window[verb]('storage', reread)
  window[verb]('pageshow', reread)
}

const reread = () => refresh()

/** As the tracker has it (web/tracker/consent.ts). */
function browserRefuses(): boolean {
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || doNotTrack === '1'
}
