/** An error for people: what happened: why; then what to do. */
export interface Sentence {
  what: string
  why: string | null
  next: string | null
  exitCode: number
}

/** Makes the sentence of an error. @param command how they call us, with --local and --stack */
export type Telling = (error: never, command: string) => Partial<Sentence> & { what: string }

/** What each kind of error means to whoever typed the command. */
export type Tellings = [kind: abstract new (...args: never[]) => Error, telling: Telling][]
