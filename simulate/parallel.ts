/**
 * Runs tasks side by side, at most `limit` at once: who adds tasks waits while there is no room, so that nothing piles up.
 * Of failures the first is kept; it surfaces at the next `run` or at `end`.
 */
export class Parallel {
  readonly #limit: number
  readonly #running = new Set<Promise<void>>()
  #failure: { cause: unknown } | null = null

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Starts a task, once there is room for it. @throws what an earlier task failed with */
  async run(task: () => Promise<unknown>): Promise<void> {
    while (this.#running.size >= this.#limit) await Promise.race(this.#running)
    this.#throwFailure()
    const running: Promise<void> = task()
      .then(
        () => {},
        (cause: unknown) => {
          this.#failure ??= { cause }
        },
      )
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Waits for all that was started. @throws what a task failed with */
  async end(): Promise<void> {
    await Promise.all(this.#running)
    this.#throwFailure()
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.cause
  }
}
