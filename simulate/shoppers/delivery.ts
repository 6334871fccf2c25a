import type { Random } from '../random.ts'
import type { Mess } from './habits.ts'
import type { Device } from './household.ts'
import type { Batch, SentEvent } from './recorder.ts'

/** What the tracker sends at once, and when it reaches us. */
export interface SimulatedRequest {
  /** The tracker's own id of it: the same when it is sent again. */
  requestId: string
  /** Epoch ms by our clock. */
  receivedAt: number
  /** ISO 8601, by the device's clock. */
  sentAt: string
  sourceIp: string
  userAgent: string
  events: SentEvent[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Six days after it happened everything has arrived, or never will: the contract takes events seven days old. */
const LATEST = 6 * DAY
/** Events that were held back go out in portions. */
const PORTION = 40

/**
 * The requests in which a visit's events reach us: mostly each batch at once, some of them not at once, and some twice.
 * @param mayBeLate false: the device was surely online
 * @returns in no order
 */
export function deliver(
  batches: readonly Batch[],
  device: Device,
  { random, mess, mayBeLate }: { random: Random; mess: Mess; mayBeLate: boolean },
): SimulatedRequest[] {
  const isLate = mayBeLate && random.chance(mess.late)
  const onTime = isLate ? batches.slice(0, random.whole(0, batches.length - 1)) : batches
  const requests = onTime.map((batch) => request(batch, device, random))
  for (const one of [...requests])
    if (random.chance(mess.duplicated)) requests.push(...sendAgain(one, device, random))
  if (isLate) requests.push(...heldBack(batches.slice(onTime.length), device, random))
  for (const one of requests) if (random.chance(mess.invalid)) one.events.push(invalidEvent(random))
  return requests
}

function request({ at, events }: Batch, device: Device, random: Random): SimulatedRequest {
  return {
    requestId: random.uuid(),
    receivedAt: Math.round(at + 15 + device.latency * random.between(0.5, 1.5)),
    sentAt: new Date(at + device.clockError).toISOString(),
    sourceIp: device.ip,
    userAgent: device.userAgent,
    events: [...events],
  }
}

/** The device was offline: what it kept goes out when it is online again. */
function heldBack(batches: readonly Batch[], device: Device, random: Random): SimulatedRequest[] {
  const events = batches.flatMap((batch) => batch.events)
  const [first, last] = [batches[0]?.at ?? 0, batches.at(-1)?.at ?? 0]
  // Half of them the same day; a few days for the others.
  const delay = random.chance(0.5) ? random.between(1.5 * HOUR, 10 * HOUR) : random.between(10 * HOUR, LATEST)
  const online = Math.min(last + delay, first + LATEST)
  const portions = Array.from({ length: Math.ceil(events.length / PORTION) }, (_, i) =>
    events.slice(i * PORTION, (i + 1) * PORTION),
  )
  return portions.map((portion, i) =>
    request({ at: Math.round(online) + i * 400, events: portion }, device, random),
  )
}

/**
 * Something comes twice: an event in its own request, or the request, because its answer was lost: seconds later, or when the
 * shop is next opened.
 * @returns the requests that come on top
 */
function sendAgain(original: SimulatedRequest, device: Device, random: Random): SimulatedRequest[] {
  const kind = random.next()
  if (kind < 0.2) {
    original.events.push(random.pick(original.events as [SentEvent, ...SentEvent[]]))
    return []
  }
  const later = kind < 0.65 ? random.between(2000, 2 * MINUTE) : random.between(HOUR, 5 * DAY)
  const at = Math.round(original.receivedAt + later)
  const again = request({ at, events: original.events }, device, random)
  return [{ ...again, requestId: original.requestId }]
}

/** What a shop's own code gets wrong. */
function invalidEvent(random: Random): SentEvent {
  return random.pick<SentEvent>([
    { eventName: 'add to cart!', eventId: random.uuid() },
    { eventId: random.uuid(), pageUrl: 'https://shop.example/' },
    { eventName: 'checkout_complete', value: 'a lot', eventId: random.uuid() },
  ])
}
