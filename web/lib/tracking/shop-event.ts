import type { Product, ShopEvents } from '../../tracker/api.ts'
import type { CartLine } from '../cart/cart.ts'
import type { ProductCard } from '../catalogue/product-card.ts'
import type { Totals } from '../checkout/totals.ts'
import { majorUnits } from '../money.ts'

/**
 * What the shop tells of, made where it is known: on the server, out of what the database says. Plain values, so that a page or
 * an action's answer can carry one to the browser.
 */
export type ShopEvent = {
  [Name in keyof ShopEvents]: { name: Name; data: ShopEvents[Name] }
}[keyof ShopEvents]

/** With both prices: the warehouse keeps their history. */
function productOf({ id, slug, name, brand, category, price, currentPrice, currency }: ProductCard): Product {
  return {
    ...{ id, name, brand: brand.name, category: category.name, urlPath: `/product/${slug}` },
    price: majorUnits(price, currency),
    ...(currentPrice !== price && { discountPrice: majorUnits(currentPrice, currency) }),
  }
}

/** Of some pieces of a product; the value is what they cost today. */
function piecesOf(card: ProductCard, quantity: number) {
  const { currency, currentPrice } = card
  return {
    ...{ product: productOf(card), currency, value: majorUnits(currentPrice * quantity, currency) },
    properties: { quantity },
  }
}

export const homeView = (): ShopEvent => ({ name: 'home_view', data: {} })

export const categoryView = (category: { slug: string; name: string }): ShopEvent => ({
  name: 'category_view',
  data: { properties: { category: category.name, slug: category.slug } },
})

export const productView = (card: ProductCard): ShopEvent => ({
  name: 'product_view',
  data: { product: productOf(card), currency: card.currency },
})

/** @param results how many products were found, on all pages */
export const searched = (searchTerm: string, results: number): ShopEvent => ({
  name: 'search',
  data: { searchTerm, properties: { results } },
})

export const addedToCart = (card: ProductCard, quantity: number): ShopEvent => ({
  name: 'add_to_cart_click',
  data: piecesOf(card, quantity),
})

export const removedFromCart = (card: ProductCard, quantity: number): ShopEvent => ({
  name: 'remove_from_cart_click',
  data: piecesOf(card, quantity),
})

/** @param wished as it is from now on */
export const wishToggled = (card: ProductCard, wished: boolean): ShopEvent => ({
  name: 'wishlist_toggle',
  data: { product: productOf(card), currency: card.currency, properties: { wished } },
})

/** @param method the browser's own way to share, or the address copied */
export const shared = (card: ProductCard, method: 'native' | 'copy'): ShopEvent => ({
  name: 'share_click',
  data: { product: productOf(card), currency: card.currency, properties: { method } },
})

export const checkoutStarted = (lines: readonly CartLine[], totals: Totals, currency: string): ShopEvent => ({
  name: 'checkout_start',
  data: {
    ...{ currency, value: majorUnits(totals.total, currency) },
    items: lines.map(({ product, quantity }) => {
      const { price, discountPrice, urlPath: _, ...item } = productOf(product)
      return { ...item, price: discountPrice ?? price, quantity }
    }),
  },
})
