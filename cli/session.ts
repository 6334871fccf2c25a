import { AwsNotYet } from '../stack/errors.ts'
import type { Context, Stack } from '../stack/stack.ts'
import { commandOf, type GlobalOptions } from './global-options.ts'
import { UsageError } from './terminal/exit.ts'
import { liveReporter } from './terminal/live-reporter.ts'
import { plainReporter } from './terminal/plain-reporter.ts'

/** What a command works with. Data goes to stdout, everything else to stderr. */
export interface Session {
  context: Context
  isJson: boolean
  isConfirmed: boolean
  /** How to call us again for the same stack: `clickstream-cli --local`. */
  command: string
  /** The stack that was named. @throws UsageError, AwsNotYet */
  stack(): Promise<Stack>
  /** Lines of the answer. */
  print(...lines: string[]): void
  /** The answer as JSON. */
  printJson(value: unknown): void
  /** Columns of the terminal; 80 where there is none. */
  width: number
}

const STACK_NAME = /^[a-z][a-z0-9-]{0,30}$/

export function openSession(options: GlobalOptions, signal: AbortSignal): Session {
  const { stderr, stdout } = process
  const clock = () => Date.now()
  const isLive = stderr.isTTY && !process.env['CI'] && process.env['TERM'] !== 'dumb'
  const reporter = isLive
    ? liveReporter(stderr, clock)
    : plainReporter((line) => stderr.write(`${line}\n`), clock)
  const context: Context = { clock, random: Math.random, reporter, signal }
  return {
    context,
    isJson: options.json === true,
    isConfirmed: options.yes === true,
    command: commandOf(options),
    stack: () => selectStack(options, context),
    print: (...lines) => {
      if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`)
    },
    printJson: (value) => {
      stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    },
    width: stdout.isTTY ? stdout.columns || 80 : 80,
  }
}

/** The one place that knows which kinds of stack there are. */
async function selectStack({ stack, local }: GlobalOptions, context: Context): Promise<Stack> {
  if (!STACK_NAME.test(stack))
    throw new UsageError(
      `${JSON.stringify(stack)} is no name for a stack`,
      'A name has up to 31 small letters, digits and hyphens, and begins with a letter.',
    )
  if (local !== true) throw new AwsNotYet('a stack in an AWS account')
  const { LocalStack } = await import('../local/local-stack.ts')
  return new LocalStack(stack, context)
}
