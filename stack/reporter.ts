/** Where work tells how it goes. What it looks like is the terminal's business. */
export interface Reporter {
  /**
   * Runs a step of longer work under its title.
   * @throws what the work throws, once it is told
   */
  step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>
  /** Something worth a line of its own. */
  note(text: string): void
  /** Something that is not as it should be, and does not stop the work. */
  warn(text: string): void
}

export interface Step {
  /** What it is doing now: what it waits for, how far it is. */
  update(text: string): void
  /** What it came to; stands beside its title once it is done. */
  result(text: string): void
}

/** Tells nobody. */
export const silentReporter: Reporter = {
  step: (_, work) => work({ update: () => {}, result: () => {} }),
  note: () => {},
  warn: () => {},
}
