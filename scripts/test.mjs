// All tests this machine can run, layer by layer (DESIGN.md section 6). What is not run is said at the end too, with the
// reason: a line that scrolled by is a line nobody read.
import { $, chalk } from 'zx'

$.verbose = false

const layers = [
  ['style', () => $`npx biome check .`],
  ['types', () => $`npx tsc`],
  ['unit, SQL and ETL', () => $`npx vitest run --project unit`],
  ['AWS, emulated', () => $`npx vitest run --project aws`],
  ['whole programs', () => $`npx vitest run --project system`],
]

const notRun = new Set()
for (const [name, layer] of layers) {
  process.stdout.write(`\n${chalk.bold(name)}\n`)
  const command = layer()
  for (const [from, to] of [
    [command.stdout, process.stdout],
    [command.stderr, process.stderr],
  ]) {
    from.pipe(to, { end: false })
    from.on('data', (chunk) => {
      for (const [line] of String(chunk).matchAll(/not run: .*/g)) notRun.add(line)
    })
  }
  const { exitCode } = await command.nothrow()
  if (exitCode !== 0) {
    process.stdout.write(`\n${chalk.red(`${name}: failed`)}\n`)
    process.exit(1)
  }
}

process.stdout.write(`\n${chalk.green('All that was run has passed.')}\n`)
for (const line of notRun) process.stdout.write(`${line}\n`)
