/**
 * Where the browser tracker is mounted: the one place that knows it.
 * @param nonce for its script, if it comes as one
 */
export function Tracker(_: { nonce: string | undefined }) {
  return null
}
