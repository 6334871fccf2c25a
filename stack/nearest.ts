import { closestMatch } from 'leven'

/** @returns the known name a person most likely meant, whatever its case, or null where more than a third of it differs */
export function nearest(name: string, known: readonly string[]): string | null {
  const maxDistance = Math.max(2, Math.ceil(name.length / 3))
  const plain = known.map((candidate) => candidate.toLowerCase())
  const match = closestMatch(name.toLowerCase(), plain, { maxDistance })
  return match === undefined ? null : (known[plain.indexOf(match)] ?? null)
}
