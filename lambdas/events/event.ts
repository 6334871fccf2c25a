import { z } from 'zod'
import * as field from './field.ts'
import { LIMITS } from './limits.ts'

/** The event contract (DESIGN.md section 4), field by field. What a kind of field accepts is said in field.ts. */

const id = field.id(LIMITS.id)
const short = field.text(LIMITS.short)
const text = field.text(LIMITS.text)
const url = field.text(LIMITS.url)

export const PRODUCT = {
  id,
  name: text,
  category: text,
  brand: text,
  price: field.money,
  discountPrice: field.money,
  urlPath: url,
}

export const ITEM = {
  id,
  name: text,
  category: text,
  brand: text,
  variant: text,
  price: field.money,
  quantity: field.quantity,
}

export const ELEMENT = { tag: short, id, role: short, text, dataset: field.properties }

export const CAMPAIGN = { source: text, medium: text, name: text, term: text, content: text }

/** Fields that hold one plain value. */
export const PLAIN = {
  eventName: field.eventName,
  eventId: field.eventId,
  occurredAt: field.moment,
  clientId: id,
  sessionId: id,
  userId: id,
  userLoginState: field.state(LIMITS.short),
  isFirstVisit: field.flag,
  pageUrl: url,
  pageTitle: field.text(LIMITS.title),
  referrer: url,
  value: field.money,
  currency: field.currency,
  transactionId: id,
  searchTerm: text,
  properties: field.properties,
}

export const eventSchema = field.objectOf(PLAIN).extend({
  eventName: field.eventName.type,
  product: field.objectOf(PRODUCT).optional(),
  items: z.array(field.objectOf(ITEM)).optional(),
  element: field.objectOf(ELEMENT).optional(),
  campaign: field.objectOf(CAMPAIGN).optional(),
})

/** An event as the contract keeps it. Times are ISO 8601 in UTC; money is in major units of `currency`, as the shop sent it. */
export type Event = z.output<typeof eventSchema>
export type Product = NonNullable<Event['product']>
export type Item = NonNullable<Event['items']>[number]
export type Campaign = NonNullable<Event['campaign']>
