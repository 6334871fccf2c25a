import { Cron } from 'croner'
import { rejectedTotal } from '../../lambdas/etl/report.ts'
import { openProgram, type Program, runProgram } from '../program.ts'
import { runLocalEtl } from '../run-etl.ts'

/** The ETL's schedule on this machine: what EventBridge and Lambda are on AWS. */
runProgram(async (root) => {
  const program = await openProgram(root)
  const stopping = new AbortController()
  const running = { now: Promise.resolve() }
  const everySeconds = program.stack.settings.local.etlEverySeconds
  // A pattern that always fits, thinned to the interval; protect: a run that takes longer is not overtaken.
  const schedule = new Cron('* * * * * *', { interval: everySeconds, protect: true }, () => {
    running.now = runOnce(program, stopping.signal)
    return running.now
  })
  process.stdout.write(`loading raw events every ${everySeconds} s\n`)
  return async () => {
    schedule.stop()
    stopping.abort()
    await running.now
  }
})

/** One run, told in one line where it did something. A failure is told and left to the next: nothing is lost by it. */
async function runOnce(program: Program, signal: AbortSignal): Promise<void> {
  try {
    const report = await runLocalEtl(program, { kind: 'run', clock: () => Date.now(), signal })
    if (report.objects === 0) return
    const rejected = rejectedTotal(report)
    process.stdout.write(
      `${report.objects} objects, ${report.inserted} events inserted, ${report.duplicates} duplicates, ${rejected} rejected, ` +
        `${report.sessions} sessions, ${report.ms} ms${report.state === 'stopped' ? ', stopped' : ''}\n`,
    )
    for (const { key, reason } of report.setAside) process.stdout.write(`set aside ${key}: ${reason}\n`)
  } catch (error) {
    process.stderr.write(
      `failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`,
    )
  }
}
