import type { Stage } from '../../events/names.ts'

/**
 * A letter for each step that journeys are made of, so that a session's path is a word of at most ten letters. SQL's half is the view
 * dw.journey_step: a new letter is a new migration, and an old one keeps its meaning.
 */
export const STEP_CODES: Readonly<Record<Stage | 'home_view', string>> = {
  add_to_cart: 'a',
  begin_checkout: 'b',
  view_cart: 'c',
  add_shipping_info: 'd',
  purchase_error: 'e',
  refund: 'f',
  home_view: 'h',
  view_item: 'i',
  coupon_applied: 'k',
  view_item_list: 'l',
  add_payment_info: 'm',
  login: 'n',
  logout: 'o',
  purchase: 'p',
  search: 'q',
  remove_from_cart: 'r',
  select_item: 's',
  share: 't',
  view_promotion: 'u',
  page_view: 'v',
  add_to_wishlist: 'w',
  select_promotion: 'x',
}

/** Steps of a path that are kept: what comes after is seldom asked for, and a bot's path would have no end. */
export const PATH_STEPS = 10

/**
 * What an event is in a journey. Page views are in none: nearly every step comes with one. A name of the shop's own is no step, but the
 * home page is, which has no stage.
 */
export function stepOf(name: string, stage: Stage | null): string | null {
  if (stage === null) return name === 'home_view' ? STEP_CODES.home_view : null
  return stage === 'page_view' ? null : STEP_CODES[stage]
}

/** Adds a step to a path. Equal steps that follow one another are one. */
export const withStep = (path: string, step: string) =>
  path.length >= PATH_STEPS || path.endsWith(step) ? path : path + step
