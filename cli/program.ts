import { Command, InvalidArgumentError } from 'commander'
import { DEFAULT_STACK, type GlobalOptions } from './global-options.ts'
import type { Session } from './session.ts'
import { EXIT_CODES } from './terminal/exit.ts'

/** What can be typed. Each command's work is loaded when it is called: `--help` must not wait for all of them. */
export function makeProgram(signal: AbortSignal): Command {
  const program = new Command('clickstream-cli')
    .description('A complete e-commerce clickstream platform, brought up and taken away by one command each.')
    .option('--stack <name>', 'which stack', DEFAULT_STACK)
    .option('--local', 'on this machine instead of in an AWS account')
    .option('--region <region>', "AWS region (default: the environment's, the profile's)")
    .option('--profile <name>', 'AWS profile')
    .option('--json', 'answer in JSON')
    .option('-y, --yes', 'do not ask')
    .option('--verbose', 'with an error, say where it came from')
    .configureHelp({
      showGlobalOptions: true,
      helpWidth: 80,
      // With all its options a term would leave no room for what the command does.
      subcommandTerm: (command) => command.name(),
    })
    .addHelpText('after', `\n${EXIT_CODES}`)
    .showHelpAfterError('(--help shows what can be typed)')
    .exitOverride()

  /** @param load gives the command's function; it is called with a session, then what was typed */
  const act =
    <A extends unknown[]>(load: () => Promise<(session: Session, ...args: A) => Promise<void>>) =>
    async (...args: unknown[]) => {
      const command = args.at(-1) as Command
      const [work, { openSession }] = await Promise.all([load(), import('./session.ts')])
      const session = openSession(command.optsWithGlobals<GlobalOptions>(), signal)
      await work(session, ...(args.slice(0, -1) as A))
    }

  withSettings(program.command('up'))
    .description('bring the stack up, or to what is wanted now; does only what is not done')
    .option('--demo', 'with a catalogue and two weeks of simulated shoppers')
    .option('--install-missing', 'install R for the dashboard on this machine (by apt)')
    .addHelpText(
      'after',
      examples(
        'up',
        'up --region eu-central-1 --yes',
        'up --local --demo',
        'up --local --demo --install-missing',
      ),
    )
    .action(act(async () => (await import('./commands/up.ts')).up))

  withSettings(program.command('plan'))
    .description('what up would create, change or leave, and what that costs a month')
    .addHelpText('after', examples('plan', 'plan --settings shop.json --json', 'plan --local'))
    .action(act(async () => (await import('./commands/plan.ts')).plan))

  program
    .command('status')
    .description('what runs, where, and how fresh the data is')
    .addHelpText('after', examples('status', 'status --json', 'status --local'))
    .action(act(async () => (await import('./commands/status.ts')).status))

  program
    .command('open')
    .description('open an address of the stack in the browser, or print it')
    .argument('[name]', 'which; without, all are listed; dashboard on AWS: by a tunnel')
    .addHelpText('after', examples('open', 'open dashboard', 'open --local web', 'open --local dashboard'))
    .action(act(async () => (await import('./commands/open.ts')).open))

  program
    .command('logs')
    .description("the services' logs")
    .argument('[services...]', 'which; without, all')
    .option('-f, --follow', 'go on with what comes')
    .option('-n, --lines <n>', 'lines of the past, of each', wholeNumber, 50)
    .addHelpText('after', examples('logs etl --follow', 'logs --local', 'logs --local etl ingest -n 5'))
    .action(act(async () => (await import('./commands/logs.ts')).logs))

  program
    .command('psql')
    .description("a database's prompt, by your own psql; or one statement, without any")
    .argument('[database]', 'oltp (the shop) or dw (the warehouse)', 'dw')
    .option('-c, --command <sql>', 'run this and print what it gives')
    .option('--role <role>', 'who to be', 'analyst')
    .addHelpText(
      'after',
      examples(
        'psql --local',
        `psql --local dw -c "SELECT * FROM mart.session_metrics('2026-11-01', '2026-11-30', 'channel')"`,
        'psql --local oltp --role owner',
      ),
    )
    .action(act(async () => (await import('./commands/psql.ts')).psql))

  program
    .command('tunnel')
    .description('a port of this machine that leads to the stack, until Ctrl-C')
    .argument('<target>', 'dw (the warehouse), oltp (the shop) or dashboard')
    .option('--port <port>', 'on 127.0.0.1 (default: a free one)', wholeNumber)
    .option('--via <way>', "built-in, or plugin: AWS's session-manager-plugin", 'built-in')
    .addHelpText('after', examples('tunnel dw', 'tunnel dw --port 15432', 'tunnel dashboard'))
    .action(act(async () => (await import('./commands/tunnel.ts')).tunnel))

  program
    .command('migrate')
    .description('bring the databases to this version, step back, or show where they are')
    .argument('[direction]', 'up, down or status', 'up')
    .argument('[database]', 'oltp or dw; without, both')
    .option('--count <n>', 'how many (default: up all, down one)', wholeNumber)
    .addHelpText(
      'after',
      examples('migrate --local status', 'migrate --local up dw', 'migrate --local down oltp'),
    )
    .action(act(async () => (await import('./commands/migrate.ts')).migrate))

  program
    .command('backup')
    .description("back the shop's database up now, beside each night's; or list its backups")
    .argument('<database>', 'oltp; the warehouse has the raw events')
    .option('--list', 'those that there are, newest first')
    .addHelpText('after', examples('backup oltp', 'backup oltp --list', 'backup oltp --list --json'))
    .action(act(async () => (await import('./commands/backup.ts')).backup))

  program
    .command('restore')
    .description("put a backup in the place of what is in the shop's database")
    .argument('<database>', 'oltp')
    .argument('[key]', 'which backup, as `backup oltp --list` shows it')
    .option('--latest', 'the newest')
    .addHelpText(
      'after',
      examples(
        'restore oltp --latest',
        'restore oltp oltp-20261122T021500Z.dump',
        'restore oltp --latest --yes',
      ),
    )
    .action(act(async () => (await import('./commands/backup.ts')).restore))

  program
    .command('rotate')
    .description("new passwords for a database's roles, and a new certificate for its server")
    .argument('<database>', 'oltp (the shop) or dw (the warehouse)')
    .addHelpText('after', examples('rotate dw', 'rotate oltp --yes'))
    .action(act(async () => (await import('./commands/rotate.ts')).rotate))

  const etl = program
    .command('etl')
    .description('load raw events into the warehouse')
    .addHelpText(
      'after',
      examples('etl run --local', 'etl backfill --local --from 2026-11-01 --to 2026-11-07'),
    )
  etl
    .command('run')
    .description('load what is not loaded')
    .addHelpText('after', examples('etl run --local', 'etl run --local --json'))
    .action(act(async () => (await import('./commands/etl.ts')).etlRun))
  etl
    .command('backfill')
    .description('the same, looking also at days that are over')
    .option('--from <day>', 'first UTC day of receipt, 2026-11-01', day)
    .option('--to <day>', 'last UTC day of receipt', day)
    .addHelpText('after', examples('etl backfill --local', 'etl backfill --local --from 2026-11-01'))
    .action(act(async () => (await import('./commands/etl.ts')).etlBackfill))
  etl
    .command('rebuild')
    .description('empty the warehouse and load everything anew')
    .addHelpText('after', examples('etl rebuild --local', 'etl rebuild --local --yes'))
    .action(act(async () => (await import('./commands/etl.ts')).etlRebuild))
  etl
    .command('status')
    .description('the last runs, what was rejected, and how fresh the data is')
    .addHelpText('after', examples('etl status --local'))
    .action(act(async () => (await import('./commands/etl-status.ts')).etlStatus))

  program
    .command('simulate')
    .description('believable shoppers: days of the past as raw events, or live over HTTP')
    .option('--days <n>', 'days up to now', wholeNumber, 14)
    .option('--sessions-per-day <n>', 'about how many', wholeNumber, 400)
    .option('--seed <text>', 'the same seed gives the same shoppers', 'clickstream')
    .option('--live', 'send events now, until Ctrl-C')
    .option('--rate <n>', 'events a second, with --live', Number, 5)
    .addHelpText(
      'after',
      examples(
        'simulate --local',
        'simulate --local --days 30 --seed spring',
        'simulate --local --live --rate 20',
      ),
    )
    .action(act(async () => (await import('./commands/simulate.ts')).simulate))

  program
    .command('import')
    .description('recorded events from CSV or NDJSON, gzip or not, as raw events of their time')
    .argument('<file>', 'the recording')
    .option('--mapping <file>', 'which columns are what (docs/import.md)')
    .option('--preset <name>', 'a mapping of ours, as in google-merchandise-store')
    .addHelpText(
      'after',
      examples(
        'import --local events.ndjson.gz',
        'import --local store_events.csv.gz --preset google-merchandise-store',
        'import --local hits.csv --mapping hits.mapping.json',
      ),
    )
    .action(act(async () => (await import('./commands/import.ts')).importRecording))

  program
    .command('doctor')
    .description('whether this machine, or the AWS account, has what a stack needs')
    .addHelpText('after', examples('doctor', 'doctor --region eu-central-1', 'doctor --local'))
    .action(act(async () => (await import('./commands/doctor.ts')).doctor))

  program
    .command('teardown')
    .description('take the stack away, with its data, and prove that nothing is left')
    .option('--keep-data', 'keep the raw events')
    .addHelpText('after', examples('teardown', 'teardown --yes --keep-data', 'teardown --local'))
    .action(act(async () => (await import('./commands/teardown.ts')).teardown))

  return program
}

/** What `up` may be told to bring the stack to, and `plan` to look at. */
const withSettings = (command: Command): Command =>
  command
    .option('--settings <file>', 'settings to use (default: clickstream.json here, if there is one)')
    .option('--time-zone <name>', 'whose midnight begins a day, as in Europe/Berlin')
    .option('--currency <code>', 'of revenue and prices, as in EUR')
    .option('--session-timeout <minutes>', 'a gap of this long ends a session', wholeNumber)
    .option('--split-on-midnight', 'a new day begins a session')
    .option('--no-split-on-midnight', 'a new day does not')
    .option('--split-on-campaign', 'another campaign begins a session')
    .option('--no-split-on-campaign', 'another campaign does not')
    .option('--retention-months <n>', 'whole months of events to keep; 0: all', wholeNumber)
    .option('--etl-every <seconds>', 'how often raw events are loaded, on this machine', wholeNumber)
    .option('--trusted-cidr <range>', 'who may reach the shop database on AWS; repeatable', collect)
    .option('--admin-cidr <range>', 'who may reach port 22 of its machine; repeatable', collect)
    .option('--web <source>', 'storefront on AWS: codecommit, none, or a repository’s address at GitHub')
    .option('--alarm-email <address>', 'who is told of alarms on AWS')
    .option('--port <service=port>', 'port of oltp, dw, ingest, web, sign-in, dashboard; repeatable', collect)

const examples = (...lines: string[]) =>
  `\nExamples:\n${lines.map((line) => `  clickstream-cli ${line}`).join('\n')}`

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It must be a day, as in 2026-11-22.')
  return text
}

const collect = (text: string, before: readonly string[] = []) => [...before, text]
