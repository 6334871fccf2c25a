import type { Event } from '../../events/event.ts'
import { Cache } from './cache.ts'
import { keyOf } from './key.ts'
import { isoDay } from './local-date.ts'

export interface Visitor {
  key: bigint
  clientId: string
  idSource: 'client' | 'session' | 'user' | 'network'
}

/** What is known of a request that is not in its events. */
export interface Sender {
  sourceIp: string | null
  userAgent: string | null
}

/**
 * Whose event it is: the clientId; where there is none, the best stand-in, so that no valid event is lost for want of one: the
 * client's session, its user, or its network and browser for the day.
 * @param occurredAt epoch ms, UTC
 */
export function visitorOf(event: Event, sender: Sender, occurredAt: number): Visitor {
  if (event.clientId !== undefined) return visitor('client', event.clientId)
  if (event.sessionId !== undefined) return visitor('session', event.sessionId)
  if (event.userId !== undefined) return visitor('user', event.userId)
  return visitor('network', networkId(sender, occurredAt))
}

function visitor(idSource: Visitor['idSource'], id: string): Visitor {
  return known.get(`${idSource} ${id}`, () => ({
    key: keyOf('visitor', idSource, id),
    clientId: id,
    idSource,
  }))
}

const known = new Cache<Visitor>(100_000)

/** Named by the hash: neither the network nor the browser needs to stand in the warehouse for this. */
function networkId({ sourceIp, userAgent }: Sender, occurredAt: number): string {
  const day = isoDay(Math.floor(occurredAt / 86_400_000))
  return BigInt.asUintN(64, keyOf('network', sourceIp, userAgent, day)).toString(16)
}
