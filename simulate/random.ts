import { createHash } from 'node:crypto'

/**
 * Random numbers from a seed: the same seed gives the same numbers on every machine. xoshiro128** (Blackman and Vigna, 2018),
 * seeded by SHA-256.
 */
export class Random {
  readonly #seed: string
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: string) {
    this.#seed = seed
    const hash = createHash('sha256').update(seed).digest()
    const [a, b, c, d] = [0, 4, 8, 12].map((at) => hash.readInt32LE(at))
    // All zeros would stay zeros.
    this.#a = a || 1
    this.#b = b ?? 0
    this.#c = c ?? 0
    this.#d = d ?? 0
  }

  /** Another stream of its own: what is drawn from one does not move the other. */
  fork(name: string | number): Random {
    return new Random(`${this.#seed}/${name}`)
  }

  /** @returns 32 random bits, as a whole number from 0 */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = rotate(this.#d, 11)
    return result
  }

  /** @returns from 0 up to, not including, 1 */
  next(): number {
    return this.bits() / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** @returns from `low` up to, not including, `high` */
  between(low: number, high: number): number {
    return low + (high - low) * this.next()
  }

  /** @returns a whole number, both bounds included */
  whole(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.next())
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(values.length * this.next())] ?? values[0]
  }

  /** Waiting times: most are short, a few are long. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /** How often something happens that happens `mean` times on average. */
  poisson(mean: number): number {
    let left = mean
    let count = 0
    for (; left > 0; count++) left -= this.exponential(1)
    return Math.max(0, count - 1)
  }

  /** @returns a UUID, version 4 by its form */
  uuid(): string {
    const hex = [0, 1, 2, 3].map(() => this.bits().toString(16).padStart(8, '0')).join('')
    const variant = '89ab'[this.bits() & 3]
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by))

/** Draws values by their weights. */
export class Weighted<T> {
  readonly #values: readonly T[]
  /** Sums of the weights up to each value. */
  readonly #sums: readonly number[]

  /** @param table values with weights above 0 */
  constructor(table: readonly (readonly [value: T, weight: number])[]) {
    let sum = 0
    this.#sums = table.map(([, weight]) => {
      sum += weight
      return sum
    })
    this.#values = table.map(([value]) => value)
  }

  draw(random: Random): T {
    const point = random.next() * (this.#sums.at(-1) ?? 0)
    let low = 0
    let high = this.#sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sums[middle] ?? 0) > point) high = middle
      else low = middle + 1
    }
    const value = this.#values[low]
    if (value === undefined) throw new Error('nothing to draw from')
    return value
  }
}
