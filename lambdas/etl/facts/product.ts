import type { Event, Item, Product } from '../../events/event.ts'
import { Cache } from './cache.ts'
import { keyOf } from './key.ts'
import { toMinorUnits } from './money.ts'

/** A product as one event tells of it. Money is in minor units of the property's currency, null in any other. */
export interface ToldProduct {
  key: bigint
  /** Of what is told: the same words and prices have the same version. */
  version: bigint
  productId: string
  name: string | null
  category: string | null
  brand: string | null
  price: number | null
  discountPrice: number | null
}

/** One product in an event. Price is in minor units of the event's currency. */
export interface EventItem {
  product: ToldProduct
  price: number | null
  quantity: number | null
  variant: string | null
}

/**
 * The products of an event: its items, or else its product. What has neither id nor name is none.
 * @param currency the event's
 * @param propertyCurrency the one product prices are kept in
 */
export function itemsOf(event: Event, currency: string, propertyCurrency: string): EventItem[] {
  const told = event.items?.length ? event.items : event.product === undefined ? [] : [event.product]
  const items: EventItem[] = []
  for (const one of told) {
    const item = itemOf(one, currency, propertyCurrency)
    if (item !== null) items.push(item)
  }
  return items
}

function itemOf(told: Item & Product, currency: string, propertyCurrency: string): EventItem | null {
  const productId = told.id ?? told.name
  if (productId === undefined) return null
  const price = minor(told.price, currency)
  const known = currency === propertyCurrency
  return {
    product: productAs(
      productId,
      told.name ?? null,
      told.category ?? null,
      told.brand ?? null,
      known ? price : null,
      known ? minor(told.discountPrice, currency) : null,
    ),
    price: minor(told.discountPrice ?? told.price, currency),
    quantity: told.quantity ?? null,
    variant: told.variant ?? null,
  }
}

function productAs(
  productId: string,
  name: string | null,
  category: string | null,
  brand: string | null,
  price: number | null,
  discountPrice: number | null,
): ToldProduct {
  const told = [name, category, brand, price, discountPrice] as const
  // NUL stands in no text the contract lets through.
  return known.get(`${productId}\0${told.join('\0')}`, () => {
    const key = keyOf('product', productId)
    return {
      key,
      version: keyOf('product version', ...told),
      productId,
      name,
      category,
      brand,
      price,
      discountPrice,
    }
  })
}

const known = new Cache<ToldProduct>(50_000)

const minor = (amount: number | undefined, currency: string) =>
  amount === undefined ? null : toMinorUnits(amount, currency)
