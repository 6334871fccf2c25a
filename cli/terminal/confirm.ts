import { createInterface } from 'node:readline/promises'

/** Somebody has to say yes, and there is nobody to ask. */
export class NeedsConfirmation extends Error {
  override readonly name = 'NeedsConfirmation'
  /** What would be done. */
  readonly deed: string

  constructor(deed: string) {
    super(`nobody to confirm: ${deed}`)
    this.deed = deed
  }
}

/** Somebody said no. */
export class Declined extends Error {
  override readonly name = 'Declined'
}

/**
 * Asks before something that cannot be undone.
 * @param deed what will be done: `delete the stack shop with its databases`
 * @param yes it was said beforehand (--yes)
 * @throws NeedsConfirmation where there is no terminal to ask at, Declined
 */
export async function confirm(deed: string, yes: boolean, signal: AbortSignal): Promise<void> {
  if (yes) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new NeedsConfirmation(deed)
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await prompt.question(`This will ${deed}. Go on? [y/N] `, { signal })
    if (!/^y(es)?$/i.test(answer.trim())) throw new Declined('declined')
  } catch (cause) {
    throw cause instanceof Declined ? cause : new Declined('declined', { cause })
  } finally {
    prompt.close()
  }
}
