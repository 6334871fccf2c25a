/**
 * Which orders this browser has told of. Kept under the tracker's prefix, so that a no takes it away with all the rest
 * (web/tracker/consent.ts), and written after a yes only.
 */
const KEY = 'clickstream.orders'
const MOST = 50

let inMemory: string[] = []

/** @returns whether it is this call that is to tell of the order */
export function claimOrder(number: string): boolean {
  const told = read()
  if (told.includes(number)) return false
  inMemory = [number, ...told].slice(0, MOST)
  try {
    localStorage.setItem(KEY, inMemory.join(' '))
  } catch {
    // Full or forbidden: then as long as the page lasts. The warehouse counts an order once, however often it is told.
  }
  return true
}

function read(): string[] {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === null ? inMemory : kept.split(' ')
  } catch {
    return inMemory
  }
}
