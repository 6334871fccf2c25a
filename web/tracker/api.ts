/** What a page sees of the tracker. Types only: the build ships this file as index.d.ts. */

/** granted: recorded. denied: nothing is recorded, sent or kept. pending: the visitor is yet to be asked. */
export type ConsentState = 'granted' | 'denied' | 'pending'

export interface TrackerOptions {
  /** Where events go: the address `up` printed, ending in /clickstream. */
  endpoint: string
  /** required: nothing is stored or sent before `consent('granted')`. granted (the default): until `consent('denied')`. */
  consent?: 'required' | 'granted'
  /**
   * What not to report unasked. pages: page views, also those of a router that uses the History API. clicks: clicks on links
   * and buttons. An array, or the words in one text.
   */
  skip?: string | readonly ('pages' | 'clicks')[]
}

/** Amounts are in major units of `currency` (ISO 4217), wherever they stand. */
export interface Product {
  id?: string | number | undefined
  name?: string | undefined
  category?: string | undefined
  brand?: string | undefined
  price?: number | string | undefined
  discountPrice?: number | string | undefined
  urlPath?: string | undefined
}

export interface Item {
  id?: string | number | undefined
  name?: string | undefined
  category?: string | undefined
  brand?: string | undefined
  variant?: string | undefined
  price?: number | string | undefined
  quantity?: number | undefined
}

export interface Element {
  tag?: string | undefined
  id?: string | undefined
  role?: string | undefined
  text?: string | undefined
  dataset?: Record<string, string | undefined> | undefined
}

export interface Campaign {
  source?: string | undefined
  medium?: string | undefined
  name?: string | undefined
  term?: string | undefined
  content?: string | undefined
}

/** The event contract (docs/events.md). Fields beyond these become properties of the event. */
export interface EventData {
  pageUrl?: string | undefined
  pageTitle?: string | undefined
  referrer?: string | undefined
  product?: Product | undefined
  items?: readonly Item[] | undefined
  value?: number | string | undefined
  currency?: string | undefined
  transactionId?: string | number | undefined
  searchTerm?: string | undefined
  element?: Element | undefined
  campaign?: Campaign | undefined
  properties?: Record<string, unknown> | undefined
  [field: string]: unknown
}

type With<K extends keyof EventData> = EventData & { [Field in K]-?: NonNullable<EventData[Field]> }

/** The shop's named events, with what each cannot do without. */
export interface ShopEvents {
  home_view: EventData
  category_view: EventData
  product_view: With<'product'>
  search: With<'searchTerm'>
  add_to_cart_click: With<'product'>
  remove_from_cart_click: With<'product'>
  wishlist_toggle: With<'product'>
  share_click: EventData
  login_open: EventData
  login_success: EventData
  logout: EventData
  checkout_start: EventData
  checkout_complete: With<'transactionId' | 'items' | 'value' | 'currency'>
}

/** No call throws, whatever the page or the network does. */
export interface Tracker {
  /** Reports the page shown now, once more, or where `skip` has pages. */
  page(data?: EventData): void
  track<Name extends keyof ShopEvents>(
    name: Name,
    ...data: EventData extends ShopEvents[Name] ? [data?: ShopEvents[Name]] : [data: ShopEvents[Name]]
  ): void
  /** An event of the site's own: 1–100 letters, digits and `_ . : -`. */
  track<Name extends string>(name: Name extends keyof ShopEvents ? never : Name, data?: EventData): void
  /** Who is signed in, from here on and until the page is left; null: nobody. It is not stored. */
  identify(userId: string | number | null): void
  /** Says what the visitor chose, where a choice is given; it is remembered. @returns what holds now */
  consent(choice?: 'granted' | 'denied'): ConsentState
  /** The same as consent('denied'). */
  optOut(): void
  /** Sends what waits, now. @returns when the ingest has answered, or could not be reached */
  flush(): Promise<void>
}
