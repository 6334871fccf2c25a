/** Values by time, the earliest first; of equal times, the one that was added first. A binary heap. */
export class TimeQueue<T> {
  readonly #heap: { at: number; order: number; value: T }[] = []
  #added = 0

  get size(): number {
    return this.#heap.length
  }

  add(at: number, value: T): void {
    const heap = this.#heap
    const entry = { at, order: this.#added++, value }
    let place = heap.push(entry) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(entry, above)) break
      heap[place] = above
      place = parent
    }
    heap[place] = entry
  }

  /** When the next one is due; infinity where there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  /** Takes out all that are due before a time, in order. */
  *until(time: number): Generator<T> {
    while (this.nextAt < time) {
      const first = this.#heap[0]
      this.#removeFirst()
      if (first !== undefined) yield first.value
    }
  }

  #removeFirst(): void {
    const heap = this.#heap
    const entry = heap.pop()
    if (entry === undefined || heap.length === 0) return
    let place = 0
    for (;;) {
      const child = earlierChild(heap, place)
      const below = heap[child]
      if (below === undefined || !isBefore(below, entry)) break
      heap[place] = below
      place = child
    }
    heap[place] = entry
  }
}

interface Due {
  at: number
  order: number
}

const isBefore = (a: Due, b: Due) => a.at < b.at || (a.at === b.at && a.order < b.order)

function earlierChild(heap: readonly Due[], place: number): number {
  const [left, right] = [2 * place + 1, 2 * place + 2]
  const [a, b] = [heap[left], heap[right]]
  return a !== undefined && b !== undefined && isBefore(b, a) ? right : left
}
