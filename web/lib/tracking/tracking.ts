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
let signedIn: string | null = null
let asked: 'in' | 'out' | null = null

/** @param userId who is signed in; every page says it, because the tracker does not keep it */
export function startTracking({ endpoint, consent }: TrackingOptions, userId: string | null): void {
  if (tracker !== undefined) return
  tracker = endpoint === null ? null : createTracker({ endpoint, consent })
  signedIn = userId
  tracker?.identify(userId)
  refresh(tracker)
  for (const event of waiting.splice(0)) tell(event)
}

/** Tells of something that happened now. */
export function tell({ name, data }: ShopEvent): void {
  if (tracker === undefined) waiting.push({ name, data } as ShopEvent)
  // A name and its data belong together by their type; the compiler sees a union of names and one of data.
  else (tracker?.track as ((name: string, data: EventData) => void) | undefined)?.(name, data)
}

/** The page is shown to somebody else, or to nobody known, from now on. */
export function identify(userId: string | null): void {
  if (userId === signedIn) return
  signedIn = userId
  tracker?.identify(userId)
  // Signed in by this page, and not seen to be by one whose visitor signed in in another tab.
  if (userId !== null && asked === 'in') tell({ name: 'login_success', data: {} })
  asked = null
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
