import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { simulateLive } from '../../simulate/live/simulate-live.ts'
import { writeHistory } from '../../simulate/shoppers/write-history.ts'
import { ServiceDown } from '../../stack/errors.ts'
import type { Session } from '../session.ts'
import { UsageError } from '../terminal/exit.ts'
import { counted } from '../terminal/format.ts'

const DAY_MS = 24 * 3_600_000

interface SimulateOptions {
  days: number
  sessionsPerDay: number
  seed: string
  live?: boolean
  rate: number
}

/** `simulate`: the past into the raw store, or the present over HTTP. */
export async function simulate(session: Session, options: SimulateOptions): Promise<void> {
  if (!(options.rate > 0))
    throw new UsageError(`--rate ${options.rate} is no rate`, 'It is events a second, more than 0.')
  if (options.live === true) await simulateNow(session, options)
  else await simulatePast(session, options)
}

async function simulatePast(
  session: Session,
  { days, sessionsPerDay, seed }: SimulateOptions,
): Promise<void> {
  const { clock, reporter, signal } = session.context
  const stack = await session.stack()
  const { timeZone, currency } = await stack.settings()
  const to = clock()
  const from = to - days * DAY_MS
  const report = await reporter.step(`${days} days of shoppers`, async (step) => {
    const report = await writeHistory({
      store: await stack.rawStore(),
      history: { seed, from, to, sessionsPerDay, timeZone, currency },
      uuid: randomUUID,
      signal,
      onProgress: ({ reachedAt, accepted }) =>
        step.update(
          `day ${Math.ceil((reachedAt - from) / DAY_MS)} of ${days}, ${counted(accepted, 'event')}`,
        ),
    })
    step.result(`${counted(report.accepted, 'event')} in ${counted(report.objects.written, 'raw object')}`)
    return report
  })
  if (session.isJson) session.printJson(report)
  else session.print(`The ETL's schedule loads them; \`${session.command} etl run\` does it now.`)
}

async function simulateNow(session: Session, { seed, rate }: SimulateOptions): Promise<void> {
  const { clock, reporter, signal } = session.context
  const stack = await session.stack()
  const { timeZone: _, currency } = await stack.settings()
  const { addresses, services } = await stack.status()
  const ingest = services.find(({ name }) => name === 'ingest')
  const address = addresses.find(({ name }) => name === 'ingest')?.url
  if (address === undefined || ingest?.state !== 'running')
    throw new ServiceDown('ingest', ingest?.reason ?? null)
  const report = await reporter.step(`shoppers at ${address}, until Ctrl-C`, async (step) => {
    const report = await simulateLive({
      address,
      ratePerSecond: rate,
      // Another hour, other shoppers: the same again would be duplicates.
      seed: `${seed} ${clock()}`,
      currency,
      fetch,
      clock,
      signal,
      sleep: (ms, by) => sleep(ms, undefined, { signal: by }),
      onProgress: ({ accepted, failures }) =>
        step.update(
          `${counted(accepted, 'event')}${failures === 0 ? '' : `, ${counted(failures, 'attempt')} failed`}`,
        ),
    })
    step.result(counted(report.accepted, 'event'))
    return report
  })
  if (session.isJson) session.printJson(report)
}
