/** The numbers of the event contract (DESIGN.md section 4). Tests and docs read them from here. */

/** Most events one request may carry. */
export const MAX_EVENTS = 500

/** Largest body in bytes, as sent and again once unpacked: 1 MB = 1,048,576 bytes. */
export const MAX_BODY_BYTES = 1024 * 1024

/** An event may reach us this long after it happened; what claims to be older is dated by its receipt. */
export const MAX_LATE_MS = 7 * 24 * 60 * 60 * 1000

/** A clock may be this far ahead of ours; what claims to be later is dated by its receipt. */
export const MAX_AHEAD_MS = 5 * 60 * 1000

/** Numbers (prices, values, quantities) beyond this are not money; as minor units they must also fit a bigint. */
export const MAX_NUMBER = 1e12

/** Longest strings kept, in UTF-16 code units. What is longer is cut, and the cut is counted. */
export const LIMITS = {
  id: 200,
  short: 100,
  text: 500,
  title: 500,
  url: 2000,
  value: 2000,
} as const
