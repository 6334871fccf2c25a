import { type Host, uuid } from './host.ts'
import type { Store } from './store.ts'

const SESSION_MS = 30 * 60_000

/** Who an event is from, as the contract names it. */
export interface Visitor {
  clientId: string
  sessionId: string
  /** Throughout the session in which the client id was made. */
  isFirstVisit: boolean
}

/**
 * Knows the browser again by an id of its own, and its sessions: half an hour without an event ends one. The warehouse cuts
 * sessions by itself; this id is what the page would say.
 * @returns what stands on an event of that time (epoch ms), which is also activity
 */
export function visitorOf(host: Host, store: Store): (at: number) => Visitor {
  return (at) => {
    const known = store.get('client')
    const clientId = known || uuid(host)
    if (!known) store.set('client', clientId)
    let [sessionId, first, last] = (store.get('session') || '').split(' ')
    // So that whatever else stands there, also nothing, begins a session.
    if (!(at - Number(last) < SESSION_MS)) {
      sessionId = uuid(host)
      first = known ? '0' : '1'
    }
    store.set('session', `${sessionId} ${first} ${at}`)
    return { clientId, sessionId, isFirstVisit: first === '1' } as Visitor
  }
}
