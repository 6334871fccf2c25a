import { CommanderError } from 'commander'
import { commandOf, DEFAULT_STACK, type GlobalOptions } from './global-options.ts'
import { makeProgram } from './program.ts'
import { EXIT, Unwell } from './terminal/exit.ts'

/** Ctrl-C: once ends what can be ended cleanly, twice ends us. */
function interruptible(): AbortSignal {
  const controller = new AbortController()
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    process.stderr.write('\nStopping once what is begun is done. Ctrl-C again to quit at once.\n')
    controller.abort()
  })
  return controller.signal
}

async function main(): Promise<void> {
  const signal = interruptible()
  const program = makeProgram(signal)
  try {
    await program.parseAsync()
    if (signal.aborted) process.exitCode = EXIT.interrupted
  } catch (error) {
    process.exitCode = await tell(error, program.opts<GlobalOptions>())
  }
}

/** @returns the exit code */
async function tell(error: unknown, options: GlobalOptions): Promise<number> {
  // Commander has told what was wrong with the words, or printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  if (error instanceof Unwell) return error.exitCode
  const { sentenceFor, writeSentence } = await import('./terminal/sentences.ts')
  const sentence = sentenceFor(error, commandOf({ ...options, stack: options.stack ?? DEFAULT_STACK }))
  if (options.json === true) process.stdout.write(`${JSON.stringify({ error: sentence })}\n`)
  process.stderr.write(`${writeSentence(sentence)}\n`)
  if (options.verbose === true) process.stderr.write(`\n${traceOf(error)}\n`)
  return sentence.exitCode
}

/** With the causes, which is where the reason often is. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${traceOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

// `clickstream-cli logs | head`: a reader that has enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done)
  throw error
})

void main()
