import type { MappingInput } from './mapping.ts'

/**
 * The public Google Merchandise Store sample, flattened: one row per hit of Universal Analytics, or per hit and product,
 * with GA4's event names and times in UTC.
 *
 * Google counts a page view for every hit of type PAGE, also where the flattening named it after what the page showed
 * (view_item, begin_checkout, purchase). Here, as from our own tracker, those are two events.
 */
const googleMerchandiseStore: MappingInput = {
  format: 'csv',
  eventName: 'event_name',
  occurredAt: 'event_time',
  eventId: ['user_id', 'ga_visit_id', 'ga_date', 'hit_number'],
  groupBy: ['user_id', 'ga_visit_id', 'ga_date', 'hit_number'],
  fields: {
    clientId: 'user_id',
    pageUrl: { template: 'https://{hostname}{page_path}' },
    pageTitle: 'page_title',
    referrer: 'referer',
    searchTerm: 'search_term',
    transactionId: 'transaction_id',
    value: 'transaction_revenue',
    currency: { constant: 'USD' },
    campaign: { source: 'source', medium: 'medium', name: 'campaign', term: 'keyword' },
  },
  items: {
    id: 'item_id',
    name: 'item_name',
    category: 'item_category',
    price: 'price',
    quantity: 'quantity',
  },
  properties: [
    'device',
    'browser',
    'os',
    'country',
    'city',
    'channel',
    'checkout_step',
    'visit_number',
    'is_true_direct',
    'ga_visit_id',
    'hit_number',
  ],
  unknown: ['(not set)', 'not available in demo dataset'],
  alsoPageView: { column: 'hit_type', equals: 'PAGE' },
}

/** Mappings that come with us, by name. */
export const PRESETS = { 'google-merchandise-store': googleMerchandiseStore } satisfies Record<
  string,
  MappingInput
>
