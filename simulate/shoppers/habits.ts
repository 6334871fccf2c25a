/** How people shop here: every share and length in one place. Shares are of 1, times in ms unless they say otherwise. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const HABITS = {
  /** Households with an account; one in so many of them has two devices, or two people with accounts on one device. */
  withAccount: 0.38,
  twoDevices: 0.14,
  twoPeople: 0.06,

  /** Signs in during a visit, where not signed in from the last one; signs out at its end. */
  signsIn: 0.3,
  signsOut: 0.12,

  /** What people come for. Loyal ones, and those who left a full cart, come to buy more often. */
  intents: { glance: 0.42, browse: 0.36, compare: 0.15, buy: 0.07 },
  intentsOfReturning: { glance: 0.24, browse: 0.4, compare: 0.24, buy: 0.12 },
  intentsWithCart: { glance: 0.1, browse: 0.22, compare: 0.28, buy: 0.4 },

  /** Starts a checkout and ends it. */
  completes: { glance: 0, browse: 0.25, compare: 0.45, buy: 0.75 },
  /** Opens the page of a finished order again: the purchase is reported again. */
  reloadsOrder: 0.07,

  /** Leaves the page open for more than half an hour and goes on. */
  pauses: 0.05,
  pause: { low: 31 * MINUTE, high: 3 * HOUR },

  /** Time on a page, on average. */
  stay: {
    home: 11 * SECOND,
    category: 22 * SECOND,
    search: 14 * SECOND,
    product: 38 * SECOND,
    cart: 20 * SECOND,
  },
  form: 55 * SECOND,
  /** Nobody looks at more pages than this in one visit. */
  mostPages: 60,

  /** Comes again, and after how long. */
  again: {
    once: { share: 0.62, returns: 0.08, low: 1 * DAY, high: 20 * DAY },
    seldom: { share: 0.3, returns: 0.4, low: 2 * DAY, high: 14 * DAY },
    loyal: { share: 0.08, returns: 0.85, low: 0.6 * DAY, high: 4 * DAY },
  },
  /** Comes again for what is in the cart. */
  cart: { returns: 0.4, low: 0.5 * DAY, high: 4 * DAY },

  /** An e-mail goes out every so many days, at this local hour; so many visits come of it, against a mean day's. */
  email: { everyDays: 9, hour: 10, visits: 0.3, within: 2.5 * HOUR },

  /** Visits of crawlers, against those of people; their pages, and the time between them. */
  bots: { visits: 0.08, pages: { low: 3, high: 20 }, between: { low: 1 * SECOND, high: 9 * SECOND } },
} as const

export type Loyalty = keyof typeof HABITS.again
export type Intent = keyof typeof HABITS.intents

/** What goes wrong on the way to us. */
export interface Mess {
  /** Of requests: something in them is sent a second time. */
  duplicated: number
  /** Of visits: their last events arrive hours to days later. */
  late: number
  /** Of devices: the clock is off by minutes to years. */
  wrongClocks: number
  /** Of requests: an event in them is invalid. */
  invalid: number
}

export const USUAL_MESS: Mess = { duplicated: 0.015, late: 0.015, wrongClocks: 0.04, invalid: 0 }
