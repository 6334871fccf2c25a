import type { CatalogueProduct } from '../catalogue/catalogue.ts'
import { Random } from '../random.ts'

const DAY = 86_400_000
/** Every twelve days there is a sale of four days; every thirty days some list prices change. */
const SALE_EVERY = 12
const SALE_FROM_DAY = 5
const SALE_DAYS = 4
const LIST_EVERY = 30

export interface Price {
  /** Minor units. */
  price: number
  discountPrice: number | null
}

/** Prices as they are at a time: by the calendar, so that every part of a simulation agrees on them. */
export class PriceList {
  readonly #known = new Map<string, Price>()

  /** @param at epoch ms */
  at(product: CatalogueProduct, at: number): Price {
    const day = Math.floor(at / DAY)
    const sinceSale = day % SALE_EVERY
    const sale =
      sinceSale >= SALE_FROM_DAY && sinceSale < SALE_FROM_DAY + SALE_DAYS
        ? Math.floor(day / SALE_EVERY)
        : null
    const list = Math.floor(day / LIST_EVERY)
    const key = `${product.id}/${list}/${sale}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    // A year of sales is some two thousand prices.
    if (this.#known.size > 5000) this.#known.clear()
    const price = priceIn(product, list, sale)
    this.#known.set(key, price)
    return price
  }
}

/** One product in eight costs 5 % more or less in a period of list prices; one in five is in a sale, 10 to 30 % off. */
function priceIn(product: CatalogueProduct, list: number, sale: number | null): Price {
  const listing = new Random(`list ${product.id} ${list}`)
  const change = listing.chance(1 / 8) ? listing.pick([0.95, 1.05]) : 1
  const price = Math.round((product.price * change) / 10) * 10
  const selling = new Random(`sale ${product.id} ${sale}`)
  const off = sale !== null && selling.chance(1 / 5) ? selling.pick([0.1, 0.15, 0.2, 0.3]) : 0
  const offered = off > 0 ? Math.round((price * (1 - off)) / 10) * 10 : product.discountPrice
  return { price, discountPrice: offered !== null && offered < price ? offered : null }
}

/** What is paid for one, minor units. */
export const paid = ({ price, discountPrice }: Price) => discountPrice ?? price
