import type { EventData, Tracker } from '../../tracker/api.ts'
import { createTracker } from '../../tracker/index.ts'
import { refresh } from './consent-state.ts'
import type { ShopEvent } from './shop-event.ts'

/** The browser page's one tracker, and who it is used for. Only effects and listeners call this: a server has no tracker. */

export interface TrackingOptions {
  /** null: the stack collects nothing. */
  endpoint: string | null
  consent: 'required' | 'granted'
}

/** undefined: nobody has said yet where events go. */
let tracker: Tracker | null | undefined
/** Parts of a page come to life in any order. */
const waiting: ShopEvent[] = []
let shown: string | null = null
let signedIn: string | null = null
let asked: 'in' | 'out' | null = null

/**
 * A page is shown, the first or another: the tracker is made, told who looks at it, and tells of it.
 * @param page tells one page from the next
 * @param userId who is signed in; every page says it, because the tracker does not keep it
 */
export function pageShown({ endpoint, consent }: TrackingOptions, page: string, userId: string | null): void {
  // Pages are ours to tell of: only the router knows when a page come back to has its title.
  if (tracker === undefined)
    start(endpoint === null ? null : createTracker({ endpoint, consent, skip: 'pages' }))
  const isSignIn = becomes(userId)
  if (page !== shown) {
    shown = page
    tracker?.page()
  }
  if (isSignIn) tell({ name: 'login_success', data: {} })
  for (const event of waiting.splice(0)) tell(event)
}

function start(made: Tracker | null): void {
  tracker = made
  refresh(made)
  window.addEventListener('pageshow', ({ persisted }) => {
    // Out of the browser's cache, where nothing is rendered again.
    if (persisted) tracker?.page()
  })
}

/** @returns whether the visitor has signed in on this page, and not in another tab, of which this one only hears */
function becomes(userId: string | null): boolean {
  const isSignIn = userId !== null && userId !== signedIn && asked === 'in'
  if (userId !== signedIn) asked = null
  signedIn = userId
  tracker?.identify(userId)
  return isSignIn
}

/** Tells of something that happened now. */
export function tell({ name, data }: ShopEvent): void {
  if (tracker === undefined) waiting.push({ name, data } as ShopEvent)
  // A name and its data belong together by their type; the compiler sees a union of names and one of data.
  else (tracker?.track as ((name: string, data: EventData) => void) | undefined)?.(name, data)
}

/** For the sign-in form, when it is sent: `login_success` is told once the server has let the visitor in. */
export function signInAsked(): void {
  asked = 'in'
}

/** For the sign-out form, when it is sent: told at once, while it is known who leaves. */
export function signOutAsked(): void {
  if (signedIn === null || asked === 'out') return
  asked = 'out'
  tell({ name: 'logout', data: {} })
}
