/** A step on the way from lines to events. What it makes goes to the next step. */
export interface Stage<T> {
  add(value: T): void
  /** The file is at its end: hands on what was held back. */
  end(): void
}
