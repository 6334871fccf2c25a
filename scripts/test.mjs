// All tests this machine can run, layer by layer (DESIGN.md section 6). What was run and what was not is said at the end
// too, with the reason: a line that scrolled by is a line nobody read.
import { stripVTControlCharacters } from 'node:util'
import { $, chalk } from 'zx'

$.verbose = false
// Vitest colours its lines wherever CI is set; in a log file they are to be read, and searched.
if (!process.stdout.isTTY) {
  delete process.env.FORCE_COLOR
  process.env.NO_COLOR = '1'
  chalk.level = 0
}

const layers = [
  ['style', () => $`npx biome check .`],
  ['types', () => $`npm run --silent typecheck`],
  ['unit, SQL and ETL', () => $`npx vitest run --project unit`],
  ['AWS, emulated', () => $`npx vitest run --project aws`],
  ['whole programs', () => $`npx vitest run --project system`],
  ['journeys, in a browser', () => $`npx vitest run --project journeys`],
  ['machines, in a sandbox', () => $`npx vitest run --project sandbox`],
]

const notRun = new Set()
const counted = { passed: 0, failed: 0, skipped: 0 }

/** Notes what a layer's output says of itself. */
function hear(chunk) {
  const text = stripVTControlCharacters(String(chunk))
  for (const [line] of text.matchAll(/not run: .*/g)) notRun.add(line)
  for (const [line] of text.matchAll(/^ *Tests .*/gm))
    for (const [, n, how] of line.matchAll(/(\d+) (passed|failed|skipped)/g)) counted[how] += Number(n)
}

/** How many tests there were, as one line of a form that people and programs read alike. */
function tally() {
  const { passed, failed, skipped } = counted
  const total = passed + failed + skipped
  const parts = [
    failed > 0 && `${failed} failed`,
    skipped > 0 && `${skipped} skipped`,
    `${passed} passed`,
    `${total} total`,
  ]
  return `Tests:       ${parts.filter(Boolean).join(', ')}\n`
}

for (const [name, layer] of layers) {
  process.stdout.write(`\n${chalk.bold(name)}\n`)
  const command = layer()
  for (const [from, to] of [
    [command.stdout, process.stdout],
    [command.stderr, process.stderr],
  ]) {
    from.pipe(to, { end: false })
    from.on('data', hear)
  }
  const { exitCode } = await command.nothrow()
  if (exitCode !== 0) {
    process.stdout.write(`\n${chalk.red(`${name}: failed`)}\n${tally()}`)
    process.exit(1)
  }
}

process.stdout.write(`\n${chalk.green('All that was run has passed.')}\n`)
for (const line of notRun) process.stdout.write(`${line}\n`)
process.stdout.write(tally())
