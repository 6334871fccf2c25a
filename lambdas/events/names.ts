/**
 * What an event's name means. A name is kept as it was sent; beside it stands its funnel stage, in GA4's words, so that
 * our own names and those of GA4, Segment and Snowplow land on one funnel (facts/analytics.md, D3).
 */

export const STAGES = [
  'page_view',
  'view_item_list',
  'select_item',
  'view_item',
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
  'purchase',
  'purchase_error',
  'refund',
  'view_promotion',
  'select_promotion',
  'coupon_applied',
  'search',
  'add_to_wishlist',
  'share',
  'login',
  'logout',
] as const

export type Stage = (typeof STAGES)[number]

/** Names per stage, in the spelling of their makers. A stage's own name always means that stage. */
const SPELLINGS: Partial<Record<Stage, readonly string[]>> = {
  page_view: ['Page', 'page_viewed'],
  view_item_list: ['category_view', 'Product List Viewed', 'Product List Filtered', 'list_view'],
  select_item: ['Product Clicked', 'list_click'],
  view_item: ['product_view', 'Product Viewed', 'Viewed Product'],
  add_to_cart: ['add_to_cart_click', 'Product Added', 'Added Product'],
  remove_from_cart: ['remove_from_cart_click', 'Product Removed', 'Removed Product'],
  view_cart: ['Cart Viewed'],
  begin_checkout: ['checkout_start', 'Checkout Started', 'Started Checkout'],
  add_shipping_info: ['Checkout Step Completed', 'checkout_step'],
  add_payment_info: ['Payment Info Entered'],
  purchase: ['checkout_complete', 'Order Completed', 'Completed Order', 'transaction'],
  purchase_error: ['trns_error'],
  refund: ['Order Refunded', 'Order Cancelled'],
  view_promotion: ['Promotion Viewed', 'promo_view'],
  select_promotion: ['Promotion Clicked', 'promo_click', 'promotion_click'],
  coupon_applied: ['Coupon Entered', 'Coupon Applied'],
  search: ['Products Searched', 'site_search', 'view_search_results'],
  add_to_wishlist: ['wishlist_toggle', 'Product Added to Wishlist'],
  share: ['share_click', 'Product Shared', 'Cart Shared'],
  login: ['login_success', 'Signed In'],
  logout: ['Signed Out'],
}

/** Sent by themselves when something is shown: they do not say that the visitor did anything (docs/metrics.md, bounce). */
const SHOWN = new Set<Stage>(['page_view', 'view_item_list', 'view_item', 'view_cart', 'view_promotion'])
const SHOWN_NAMES = new Set(['homeview', 'sessionstart', 'firstvisit', 'userengagement', 'viewsearchresults'])

const NAME = /^[A-Za-z0-9_.:-]{1,100}$/

/** `Product Added`, `product_added` and `productAdded` are one name. */
const plain = (name: string) => name.toLowerCase().replace(/[\s_.:-]/g, '')

const stageByName = new Map<string, Stage>()
const spacedNames = new Set<string>()
for (const stage of STAGES) {
  for (const spelling of [stage, ...(SPELLINGS[stage] ?? [])]) {
    stageByName.set(plain(spelling), stage)
    if (spelling.includes(' ')) spacedNames.add(spelling.toLowerCase())
  }
}

/**
 * The name an event is kept under, or null where it is none. Names are 1–100 letters, digits and `_ . : -`; Segment's own
 * e-commerce names have spaces, so exactly those are taken too, with the spaces as `_`.
 */
export function acceptName(name: string): string | null {
  if (NAME.test(name)) return name
  return spacedNames.has(name.toLowerCase()) ? name.replaceAll(' ', '_') : null
}

/** The funnel stage a name stands for, or null for a name that is the shop's own. */
export function stageOf(name: string): Stage | null {
  return stageByName.get(plain(name)) ?? null
}

/** Whether an event of this name means that the visitor did something beyond having a page shown. */
export function isInteraction(name: string): boolean {
  const stage = stageOf(name)
  return !SHOWN_NAMES.has(plain(name)) && (stage === null || !SHOWN.has(stage))
}
