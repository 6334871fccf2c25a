import { fileURLToPath } from 'node:url'
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
  /** The stack that was named. @throws UsageError */
  stack(): Promise<Stack>
  /** Lines of the answer. */
  print(...lines: string[]): void
  /** The answer as JSON. */
  printJson(value: unknown): void
  /** Columns of the terminal; 80 where there is none. */
  width: number
}

/** The functions' programs, which the build puts beside this one. */
const BUNDLES = fileURLToPath(new URL('./lambda', import.meta.url))
const STOREFRONT = fileURLToPath(new URL('./storefront', import.meta.url))

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/
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
async function selectStack(options: GlobalOptions, context: Context): Promise<Stack> {
  const { stack, local, region, profile } = options
  if (!STACK_NAME.test(stack))
    throw new UsageError(
      `${JSON.stringify(stack)} is no name for a stack`,
      'A name has up to 31 small letters, digits and hyphens, and begins with a letter.',
    )
  if (local === true) {
    const { LocalStack } = await import('../local/local-stack.ts')
    return new LocalStack(stack, context)
  }
  if (region !== undefined && !REGION.test(region))
    throw new UsageError(
      `${JSON.stringify(region)} is no AWS region`,
      'A region is written as in eu-central-1.',
    )
  // The SDK tells on its own when it will leave this Node.js; doctor says it once, and in our words.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const [{ AwsStack }, { realAccess }, { migrateByTunnel }, { GITHUB_TOKEN }] = await Promise.all([
    import('../provision/aws-stack.ts'),
    import('../provision/open.ts'),
    import('../provision/databases/migrate.ts'),
    import('../provision/hosting/errors.ts'),
  ])
  const said = {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  }
  return new AwsStack(stack, context, realAccess(said), {
    bundles: BUNDLES,
    storefront: STOREFRONT,
    // Read when it is needed, and nowhere else: it is to stand in no settings, no log and no argument.
    githubToken: () => process.env[GITHUB_TOKEN],
    migrate: migrateByTunnel,
  })
}
