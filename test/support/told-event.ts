import type { Event } from '../../lambdas/events/event.ts'
import { parseEvent } from '../../lambdas/events/parse-event.ts'

/** An event as the contract passes it on. @throws where the contract refuses it: then the test is wrong */
export function toldEvent(input: object): Event {
  const parsed = parseEvent({ eventName: 'click', ...input })
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.event
}
