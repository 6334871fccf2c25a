import { LIMITS } from './limits.ts'

export type Scalar = string | number | boolean | null

/**
 * Values as PostgreSQL and JSON readers can take them: no NUL (PostgreSQL's text has none), no lone surrogates (UTF-8 has
 * none), no string longer than its limit. Cuts are counted: who sends 10 kB names should find out.
 */
export class Tidier {
  /** Strings cut so far. */
  cuts = 0
  /** Whether something was met that the contract may not admit. */
  doubted = false

  /** Leaves a value as it is, for the contract's schema to refuse. */
  doubt<T>(value: T): T {
    this.doubted = true
    return value
  }

  /** @param limit the most UTF-16 code units kept */
  text(value: string, limit: number): string {
    let tidy = value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
    if (tidy.length > limit) {
      this.cuts++
      tidy = tidy.slice(0, limit)
    }
    // After the cut, because a cut can part a pair.
    return tidy.isWellFormed() ? tidy : tidy.toWellFormed()
  }

  /** Any JSON value as a flat one: what is nested becomes its JSON text, so that nothing valid is dropped. */
  scalar(value: unknown): Scalar {
    if (typeof value === 'string') return this.text(value, LIMITS.value)
    // JSON.parse reads 1e999 as Infinity, which JSON.stringify would write as null.
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
    if (typeof value === 'boolean' || value === null) return value
    return this.text(JSON.stringify(value), LIMITS.value)
  }

  /** An object as flat JSON; of two names that are equal once cut, the first keeps it and the others get a number. */
  flat(object: object, into: Record<string, Scalar> = {}): Record<string, Scalar> {
    for (const name in object) this.add(into, name, object[name as keyof object])
    return into
  }

  /** One more property, under its own name or the next free one. */
  add(into: Record<string, Scalar>, name: string, value: unknown): void {
    const key = this.text(name, LIMITS.short)
    let free = key
    for (let n = 2; Object.hasOwn(into, free); n++) free = `${key.slice(0, LIMITS.short - 6)}_${n}`
    if (free !== '__proto__') into[free] = this.scalar(value)
    // Assignment to this name would set the prototype instead.
    else
      Object.defineProperty(into, free, {
        value: this.scalar(value),
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
}
