import type { Stage } from '../../events/names.ts'
import type { CutEvent, Session } from './session.ts'

/** What is counted of a product, by the stage of the event that holds it. */
export const PRODUCT_MEASURES: ReadonlyMap<Stage | null, 'views' | 'carts' | 'removals'> = new Map([
  ['view_item', 'views'],
  ['add_to_cart', 'carts'],
  ['remove_from_cart', 'removals'],
])

/** What was done with a product in a session on one day, as dw.fact_session_product keeps it. */
export interface SessionProduct {
  /** What the row says of its session is taken from here. */
  session: Session
  productKey: bigint
  /** Local day of the events, which may be the one after the session's. */
  date: number
  /** Of the events: a session is a bot's where one of its events is. */
  isBot: boolean
  views: number
  carts: number
  removals: number
}

/**
 * @param events of one visitor, cut
 * @param sessions the visitor's, by their start
 */
export function productsOf(
  events: readonly CutEvent[],
  sessions: ReadonlyMap<number, Session>,
): SessionProduct[] {
  const products = new Map<string, SessionProduct>()
  for (const { stage, productKeys, sessionStartedAt, date, isBot } of events) {
    const measure = PRODUCT_MEASURES.get(stage)
    const session = sessions.get(sessionStartedAt)
    if (measure === undefined || session === undefined) continue
    for (const productKey of productKeys) {
      const id = `${sessionStartedAt} ${productKey} ${date} ${isBot}`
      let product = products.get(id)
      if (product === undefined) {
        const none = { views: 0, carts: 0, removals: 0 }
        product = { session, productKey, date, isBot, ...none }
        products.set(id, product)
      }
      product[measure]++
    }
  }
  return [...products.values()]
}
