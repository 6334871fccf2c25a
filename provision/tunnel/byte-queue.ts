/** Bytes that wait, first in, first out; taken in other pieces than they came in. */
export class ByteQueue {
  readonly #pieces: Buffer[] = []
  #first = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#pieces.push(bytes)
    this.#length += bytes.length
  }

  /** @returns as many bytes as there are, and at most so many */
  take(most: number): Buffer {
    const taken: Buffer[] = []
    let missing = Math.min(most, this.#length)
    this.#length -= missing
    while (missing > 0) {
      const piece = this.#pieces[this.#first] as Buffer
      const part = piece.subarray(0, missing)
      missing -= part.length
      taken.push(part)
      if (part.length === piece.length) this.#forget()
      else this.#pieces[this.#first] = piece.subarray(part.length)
    }
    return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken)
  }

  /** Shifting an array of thousands costs as much as its length: taken places are cleared away together. */
  #forget(): void {
    this.#pieces[this.#first++] = Buffer.alloc(0)
    if (this.#first < 1024 && this.#first < this.#pieces.length) return
    this.#pieces.splice(0, this.#first)
    this.#first = 0
  }
}
