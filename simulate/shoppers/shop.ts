import type { Item, Product } from '../../lambdas/events/event.ts'
import { CATALOGUE, type CatalogueProduct } from '../catalogue/catalogue.ts'
import { type Random, Weighted } from '../random.ts'
import type { CartLine } from './household.ts'
import { PriceList, paid } from './prices.ts'

export interface Page {
  kind: 'home' | 'category' | 'search' | 'product' | 'cart' | 'other'
  path: string
  title: string
  product?: CatalogueProduct
  category?: string
  searchTerm?: string
}

export const HOME: Page = { kind: 'home', path: '/', title: 'Home' }
export const CART: Page = { kind: 'cart', path: '/cart', title: 'Cart' }
export const CHECKOUT: Page = { kind: 'other', path: '/checkout', title: 'Checkout' }
export const THANKS: Page = { kind: 'other', path: '/checkout/complete', title: 'Thank you' }
export const LOGIN: Page = { kind: 'other', path: '/login', title: 'Sign in' }

/** The demo shop as its visitors see it: pages, products and what they cost. Amounts in events are in major units. */
export class Shop {
  readonly site: string
  readonly currency: string
  readonly #prices = new PriceList()
  readonly #all = new Weighted(CATALOGUE.map((product) => [product, product.popularity] as const))
  readonly #byCategory = new Map<string, Weighted<CatalogueProduct>>()
  readonly #categories: Weighted<{ slug: string; name: string }>

  /** @param site origin, without a slash at its end; @param currency ISO 4217, one with two decimal places */
  constructor(site: string, currency: string) {
    this.site = site
    this.currency = currency
    const categories = [...new Map(CATALOGUE.map(({ category }) => [category.slug, category])).values()]
    const within = (slug: string) => CATALOGUE.filter(({ category }) => category.slug === slug)
    for (const { slug } of categories)
      this.#byCategory.set(
        slug,
        new Weighted(within(slug).map((product) => [product, product.popularity] as const)),
      )
    this.#categories = new Weighted(
      categories.map(
        (one) => [one, within(one.slug).reduce((sum, { popularity }) => sum + popularity, 0)] as const,
      ),
    )
  }

  category(random: Random): string {
    return this.#categories.draw(random).slug
  }

  /** A product, of a category where one is given. */
  product(random: Random, category?: string): CatalogueProduct {
    return ((category !== undefined && this.#byCategory.get(category)) || this.#all).draw(random)
  }

  categoryPage(slug: string): Page {
    const name = CATALOGUE.find(({ category }) => category.slug === slug)?.category.name ?? slug
    return { kind: 'category', path: `/category/${slug}`, title: name, category: slug }
  }

  productPage(product: CatalogueProduct): Page {
    const category = product.category.slug
    return { kind: 'product', path: `/product/${product.slug}`, title: product.name, product, category }
  }

  searchPage(searchTerm: string): Page {
    const query = new URLSearchParams({ q: searchTerm })
    return { kind: 'search', path: `/search?${query}`, title: `Search: ${searchTerm}`, searchTerm }
  }

  /** As events tell of it. @param at epoch ms: prices change */
  told(product: CatalogueProduct, at: number): Product {
    const { price, discountPrice } = this.#prices.at(product, at)
    return {
      id: product.id,
      name: product.name,
      category: product.category.name,
      brand: product.brand.name,
      price: price / 100,
      ...(discountPrice !== null && { discountPrice: discountPrice / 100 }),
      urlPath: `/product/${product.slug}`,
    }
  }

  items(lines: readonly CartLine[], at: number): Item[] {
    return lines.map(({ product, quantity }) => ({
      id: product.id,
      name: product.name,
      category: product.category.name,
      brand: product.brand.name,
      price: this.#paid(product, at) / 100,
      quantity,
    }))
  }

  value(lines: readonly CartLine[], at: number): number {
    return lines.reduce((sum, { product, quantity }) => sum + this.#paid(product, at) * quantity, 0) / 100
  }

  #paid(product: CatalogueProduct, at: number): number {
    return paid(this.#prices.at(product, at))
  }
}
