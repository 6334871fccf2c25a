/**
 * Whether two documents say the same, as AWS compares them: in whatever order members and elements stand, and with one element
 * written alone or in a list (S3 gives a policy back in its own way of writing).
 */
export const isSameJson = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

/** @returns one way of writing a document, the same for all that say the same */
export const canonical = (value: unknown): string => JSON.stringify(ordered(value)) ?? 'none'

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const elements = value.map(ordered)
    if (elements.length === 1) return elements[0]
    return elements.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(
    members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, ordered(member)]),
  )
}
