import { Random } from '../random.ts'
import { crawl } from './crawl.ts'
import { deliver, type SimulatedRequest } from './delivery.ts'
import { type Mess, USUAL_MESS } from './habits.ts'
import { planDay, type Start } from './plan-day.ts'
import { Population } from './population.ts'
import { Rhythm } from './rhythm.ts'
import { Shop } from './shop.ts'
import { TimeQueue } from './time-queue.ts'
import { makeVisit } from './visit.ts'

export interface HistoryOptions {
  /** The same seed, with the same other options, gives the same requests to the byte. */
  seed: string
  /** Epoch ms; the end not included. */
  from: number
  to: number
  /** Visits of people on a mean day, 400 by default. Crawlers come on top. */
  sessionsPerDay?: number
  /** IANA name; people are awake by its clock. UTC by default. */
  timeZone?: string
  /** The shop's origin, `https://shop.example` by default. */
  site?: string
  /** ISO 4217, one with two decimal places; USD by default. */
  currency?: string
  mess?: Partial<Mess>
}

/**
 * What a shop's visitors would have sent in a stretch of time, in the order of receipt. Made as it is asked for: the memory
 * needed does not grow with the time.
 */
export function* simulateHistory(options: HistoryOptions): Generator<SimulatedRequest> {
  const { seed, from, to, sessionsPerDay = 400, timeZone = 'UTC' } = options
  const mess = { ...USUAL_MESS, ...options.mess }
  const random = new Random(seed)
  const shop = new Shop(options.site ?? 'https://shop.example', options.currency ?? 'USD')
  const population = new Population(random, shop, mess)
  const rhythm = new Rhythm(timeZone)
  const queue = new TimeQueue<SimulatedRequest>()
  for (let day = rhythm.dayOf(from); day.start < to; day = rhythm.dayNumber(day.number + 1)) {
    const ofDay = random.fork(`day ${day.number}`)
    for (const [i, start] of planDay(day, population, sessionsPerDay, ofDay).entries()) {
      if (start.at < from || start.at >= to) continue
      yield* queue.until(start.at)
      const requests =
        start.household === null
          ? crawl(ofDay.fork(`crawl ${i}`), start.at, shop)
          : visitRequests(start, shop, population, day.number, mess)
      for (const request of requests) if (request.receivedAt < to) queue.add(request.receivedAt, request)
    }
  }
  yield* queue.until(to)
}

function visitRequests(
  start: Start & { household: object },
  shop: Shop,
  population: Population,
  day: number,
  mess: Mess,
): SimulatedRequest[] {
  const { household } = start
  // Still here from the last time.
  if (household.busyUntil >= start.at) return []
  const result = makeVisit(start, shop)
  population.visited(household, result, day)
  return deliver(result.batches, result.device, {
    random: household.random,
    mess,
    mayBeLate: !result.checkedOut,
  })
}
