/** How long the parts of a run took, told once at its end: for people, no test goes by them. */
export class Phases {
  /** Milliseconds, by name, in the order in which the first of each name ended. */
  readonly #all = new Map<string, number[]>()

  /** Times work. @throws what it throws */
  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now()
    try {
      return await work()
    } finally {
      this.#all.set(name, [...(this.#all.get(name) ?? []), performance.now() - began])
    }
  }

  /** Lines of a table: those of one name together, and the sum below. */
  table(): string {
    const rows = [...this.#all].map(([name, all]): [string, number] => [
      all.length > 1 ? `${name}, ${all.length} times` : name,
      sum(all),
    ])
    const width = Math.max(...rows.map(([name]) => name.length))
    return [...rows, ['together', sum(rows.map(([, ms]) => ms))] as const]
      .map(([name, ms]) => `${name.padEnd(width)}  ${(ms / 1000).toFixed(1).padStart(6)} s\n`)
      .join('')
  }
}

const sum = (all: readonly number[]): number => all.reduce((whole, ms) => whole + ms, 0)
