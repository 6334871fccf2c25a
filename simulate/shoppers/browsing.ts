import type { Random } from '../random.ts'
import type { Intent } from './habits.ts'
import type { Device, Person } from './household.ts'
import type { Recorder } from './recorder.ts'
import type { Page, Shop } from './shop.ts'
import type { Origin } from './traffic.ts'

/** A visit while it goes on. */
export interface Visit {
  random: Random
  shop: Shop
  recorder: Recorder
  device: Device
  person: Person
  intent: Intent
  page: Page
  /** Pages shown so far. */
  pages: number
}

/** Shows a page, and says what is shown on it. @param origin where the visitor came from, on a visit's first page */
export function show(visit: Visit, page: Page, origin?: Origin): void {
  visit.page = page
  visit.pages++
  visit.recorder.open(page, origin)
  if (page.kind === 'home') visit.recorder.track('home_view')
  if (page.kind === 'category')
    visit.recorder.track('category_view', { properties: { category: page.category } })
  if (page.kind === 'search') visit.recorder.track('search', { searchTerm: page.searchTerm })
  if (page.kind === 'product') visit.recorder.track('product_view', productOf(visit))
}

/** What events on a product's page say of it. */
export function productOf({ page, shop, recorder }: Visit): Record<string, unknown> {
  return page.product === undefined
    ? {}
    : { product: shop.told(page.product, recorder.now), currency: shop.currency }
}

/** A product's words, its category or brand; now and then something the shop has not. */
export function searchTerm({ random, shop }: Visit): string {
  const { name, brand, category } = shop.product(random)
  const words = name.slice(brand.name.length + 1).toLowerCase()
  return random.pick([words, brand.name.toLowerCase(), category.name.toLowerCase(), words, 'docking station'])
}

const ELEMENTS: readonly [Record<string, unknown>, ...Record<string, unknown>[]] = [
  { tag: 'button', role: 'button', text: 'Filter', dataset: { filter: 'price' } },
  { tag: 'button', role: 'button', text: 'Sort by price' },
  { tag: 'img', role: 'img', id: 'gallery' },
  { tag: 'a', role: 'link', text: 'Delivery and returns' },
]

export function click({ random, recorder }: Visit): void {
  recorder.track('click', { element: random.pick(ELEMENTS) })
}
