/**
 * Next runs this before it brings the page to life. React, as Next 15 carries it (19.2.0-canary-0bdb9206), loses its place in
 * the page where a part of the page's data comes in just after it was missed: error 418, and all is rendered anew
 * (https://github.com/react/react/pull/35494, which mends it, came later). So the data waits until the document is whole.
 */

export type Row = [kind: number, data?: unknown]
type Take = (row: Row) => unknown

declare global {
  interface Window {
    /** Where Next's inline scripts put the page's data, and which Next then takes over by a `push` of its own. */
    __next_f?: Row[]
  }
}

/** The beginning, and what became of a form sent without scripts: Next asks for these at once, and React waits for neither. */
const URGENT = [0, 2]

window.__next_f ??= []
if (document.readyState === 'loading') holdUntilWhole(window.__next_f)

function holdUntilWhole(flight: Row[]): void {
  const held = flight.filter(([kind]) => !URGENT.includes(kind))
  const urgent = flight.filter(([kind]) => URGENT.includes(kind))
  flight.splice(0, flight.length, ...urgent)
  let take: Take = (row) => Array.prototype.push.call(flight, row)
  const hold: Take = (row) => (URGENT.includes(row[0]) ? take(row) : held.push(row))
  Object.defineProperty(flight, 'push', {
    configurable: true,
    get: () => hold,
    set: (taken: Take) => {
      take = taken
    },
  })
  // Before Next's own listener, which closes the stream.
  document.addEventListener('DOMContentLoaded', () => {
    Object.defineProperty(flight, 'push', { configurable: true, writable: true, value: take })
    for (const row of held) take(row)
  })
}
