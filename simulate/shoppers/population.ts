import type { Random } from '../random.ts'
import { HABITS, type Mess } from './habits.ts'
import { type Household, newHousehold } from './household.ts'
import type { Shop } from './shop.ts'
import type { VisitResult } from './visit.ts'

const DAY = 86_400_000
/** Households an e-mail can reach; the oldest are forgotten, so that a long simulation needs no more memory than a short one. */
const MOST_SUBSCRIBERS = 5000

/** Who has been to the shop and may come again. Those who will not are forgotten. */
export class Population {
  readonly #random: Random
  readonly #shop: Shop
  readonly #mess: Mess
  #arrived = 0
  /** By the number of the day on which they come again. */
  readonly #returns = new Map<number, Household[]>()
  readonly #subscribers: Household[] = []

  constructor(random: Random, shop: Shop, mess: Mess) {
    this.#random = random
    this.#shop = shop
    this.#mess = mess
  }

  /** Somebody who was never here. */
  arrive(): Household {
    const random = this.#random.fork(`household ${this.#arrived++}`)
    return newHousehold(random, this.#shop.category(random), this.#mess)
  }

  /** Those who come again on a day; each is given out once. */
  returning(day: number): Household[] {
    const households = this.#returns.get(day) ?? []
    this.#returns.delete(day)
    return households
  }

  /** Somebody an e-mail reaches, or null where there is nobody yet. */
  subscriber(random: Random): Household | null {
    return this.#subscribers[random.whole(0, this.#subscribers.length - 1)] ?? null
  }

  /** After a visit: decides whether they come again, and when. @param day of the visit */
  visited(household: Household, { hasCart }: VisitResult, day: number): void {
    const { random, loyalty, people } = household
    const again = hasCart && random.chance(HABITS.cart.returns) ? HABITS.cart : HABITS.again[loyalty]
    if (again === HABITS.cart || random.chance(again.returns)) {
      const on = day + Math.max(1, Math.round(random.between(again.low, again.high) / DAY))
      this.#returns.set(on, [...(this.#returns.get(on) ?? []), household])
    }
    const isNew = household.devices.reduce((visits, device) => visits + device.visits, 0) === 1
    if (isNew && people[0].userId !== null) this.#subscribe(household)
  }

  #subscribe(household: Household): void {
    if (this.#subscribers.length < MOST_SUBSCRIBERS) this.#subscribers.push(household)
    else this.#subscribers[this.#arrived % MOST_SUBSCRIBERS] = household
  }
}
