import { Random } from '../random.ts'
import { deliver, type SimulatedRequest } from '../shoppers/delivery.ts'
import { type Mess, USUAL_MESS } from '../shoppers/habits.ts'
import { type Household, newHousehold } from '../shoppers/household.ts'
import { Shop } from '../shoppers/shop.ts'
import { TimeQueue } from '../shoppers/time-queue.ts'
import { originOf } from '../shoppers/traffic.ts'
import { makeVisit } from '../shoppers/visit.ts'

export interface LiveShoppersOptions {
  seed: string
  /** Events a second, on average. */
  rate: number
  /** Epoch ms. */
  startAt: number
  site: string
  currency: string
  mess: Partial<Mess>
}

const SECOND = 1000
/** How far ahead visits are planned, seconds. Most of a visit's events fall into it, and its first ones always do. */
const AHEAD = 60
/** Of them, in seconds' worth of events, what visits add that begin after the plan is made; found by trying. */
const STILL_TO_COME = 20
/** The first visits begin within this time, so that not all begin at once. */
const SETTLED_BEFORE = 45 * SECOND
/** Whoever waited longer than this for the server has not planned those seconds, and does not catch up on them. */
const LONGEST_STEP = 5
/** Copies that would arrive later than this after their visit are not worth their memory. */
const LATEST_COPY = 10 * 60 * SECOND
const MOST_KNOWN = 2000
const RETURNING = 0.35

/** Shoppers who are in the shop now, as many as it takes to send events at a rate. */
export class LiveShoppers {
  readonly #random: Random
  readonly #rate: number
  readonly #shop: Shop
  readonly #mess: Mess
  readonly #queue = new TimeQueue<SimulatedRequest>()
  readonly #known: Household[] = []
  #visits = 0
  /** The second until which is planned; events due until then, and as many as there should be; those due later, by second. */
  #horizon: number
  #planned = 0
  #wanted = 0
  readonly #later = new Map<number, number>()

  constructor({ seed, rate, startAt, site, currency, mess }: LiveShoppersOptions) {
    this.#random = new Random(seed)
    this.#rate = rate
    this.#shop = new Shop(site, currency)
    // What is held back for hours has no place in what is sent now.
    this.#mess = { ...USUAL_MESS, ...mess, late: 0 }
    this.#horizon = Math.floor(startAt / SECOND) + AHEAD
    this.#wanted = rate * (AHEAD - STILL_TO_COME)
    this.#comeUntil(startAt, startAt + SETTLED_BEFORE)
  }

  /** When the next request is due, epoch ms. */
  get nextAt(): number {
    return this.#queue.nextAt
  }

  /** What is to be sent by now. @param now epoch ms, never earlier than before */
  *due(now: number): Generator<SimulatedRequest> {
    const until = Math.floor(now / SECOND) + AHEAD
    if (until - this.#horizon > LONGEST_STEP) this.#skipTo(until - 1)
    while (this.#horizon < until) this.#plan(this.#horizon + 1, now)
    yield* this.#queue.until(now + 1)
  }

  /** One second more, and visits until there are enough events in it. */
  #plan(second: number, startAt: number): void {
    this.#advance(second)
    this.#wanted += this.#rate
    this.#comeUntil(startAt, startAt + SECOND)
  }

  /** Visits that begin between two times, until there are events enough. */
  #comeUntil(from: number, until: number): void {
    while (this.#planned < this.#wanted) this.#visit(Math.floor(this.#random.between(from, until)))
  }

  #skipTo(second: number): void {
    while (this.#horizon < second) this.#advance(this.#horizon + 1)
    this.#wanted = this.#planned
  }

  #advance(second: number): void {
    this.#horizon = second
    this.#planned += this.#later.get(second) ?? 0
    this.#later.delete(second)
  }

  #visit(at: number): void {
    const isReturning = this.#random.chance(RETURNING) && this.#known.length > 0
    const household = isReturning ? this.#someKnown(at) : this.#somebodyNew()
    const origin = originOf(household.random, isReturning)
    const { batches, device, endedAt } = makeVisit({ household, at, origin, isReturning }, this.#shop)
    const { random } = household
    for (const request of deliver(batches, device, { random, mess: this.#mess, mayBeLate: false }))
      if (request.receivedAt <= endedAt + LATEST_COPY) this.#add(request)
  }

  #add(request: SimulatedRequest): void {
    this.#queue.add(request.receivedAt, request)
    const second = Math.ceil(request.receivedAt / SECOND)
    const { length } = request.events
    if (second <= this.#horizon) this.#planned += length
    else this.#later.set(second, (this.#later.get(second) ?? 0) + length)
  }

  /** Somebody who was here and is not now; else somebody new. */
  #someKnown(at: number): Household {
    const household = this.#known[this.#random.whole(0, this.#known.length - 1)]
    return household !== undefined && household.busyUntil < at ? household : this.#somebodyNew()
  }

  #somebodyNew(): Household {
    const number = this.#visits++
    const random = this.#random.fork(`household ${number}`)
    const household = newHousehold(random, this.#shop.category(random), this.#mess)
    this.#known[number % MOST_KNOWN] = household
    return household
  }
}
