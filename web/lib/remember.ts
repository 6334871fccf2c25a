/**
 * What changes seldom and every page asks for: read again when it is older than `ms`; one reading serves all who wait for it.
 * A failed reading is not remembered, nor a list of nothing: a shop that was just filled shows what it has at once.
 */
export function remember<T>(
  ms: number,
  read: () => Promise<T>,
  clock: () => number = Date.now,
): () => Promise<T> {
  let known: { value: Promise<T>; at: number } | null = null
  return () => {
    if (known !== null && clock() - known.at < ms) return known.value
    const value = read()
    const reading = { value, at: clock() }
    known = reading
    const forget = () => {
      if (known === reading) known = null
    }
    value.then((found) => {
      if (Array.isArray(found) && found.length === 0) forget()
    }, forget)
    return value
  }
}
