/** So many characters are kept for each entry of the limit: far more than texts have that repeat. */
const CHARACTERS = 200

/** What was computed for a text, kept while it fits: URLs, browsers and sources repeat thousands of times in a batch. */
export class Cache<V> {
  readonly #values = new Map<string, V>()
  readonly #limit: number
  #characters = 0

  /** @param limit entries; a full cache starts over, which costs less than keeping an order of use */
  constructor(limit: number) {
    this.#limit = limit
  }

  get(text: string, compute: (text: string) => V): V {
    const known = this.#values.get(text)
    if (known !== undefined) return known
    this.#characters += text.length
    if (this.#values.size >= this.#limit || this.#characters > this.#limit * CHARACTERS) {
      this.#values.clear()
      this.#characters = text.length
    }
    const value = compute(text)
    this.#values.set(text, value)
    return value
  }
}
