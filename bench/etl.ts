import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BenchServer } from './support/bench-server.ts'
import { runEtlProcess } from './support/etl-process.ts'
import { oneAtATime } from './support/one-at-a-time.ts'
import { writeObjects } from './support/write-objects.ts'

/**
 * How fast the ETL is, whole (parse, dimensions, facts, sessions, roll-ups), beside two yardsticks in the same run (DESIGN.md,
 * section 7): the same rows by one bare COPY into a table with the same indexes, and one object at a time.
 * Only ratios mean something: machines differ, and this one differs from minute to minute.
 */

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    'single-events': { type: 'string', default: '40000' },
  },
})

const GET_MS = 15
const write = (line: string) => process.stdout.write(`${line}\n`)
const perSecond = (events: number, ms: number) => (1000 * events) / ms
const rate = (events: number, ms: number) =>
  `${Math.round(perSecond(events, ms)).toLocaleString('en-US')} events/s`
const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

const folder = await mkdtemp(join(tmpdir(), 'clickstream-bench-'))
const server = await BenchServer.start(folder)
try {
  await benchBatches()
  await benchSingles()
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}

/** Twenty events an object, as a busy tracker's batches come. */
async function benchBatches(): Promise<void> {
  const events = Number(values.events)
  const raw = join(folder, 'batches')
  const objects = await writeObjects({ raw, events, perObject: 20 })
  write(`${events.toLocaleString('en-US')} simulated events in ${objects.toLocaleString('en-US')} objects`)
  const ratios: number[] = []
  let peak = 0
  for (let round = 1; round <= Number(values.rounds); round++) {
    const warehouse = await server.warehouse()
    const etl = await runEtlProcess({ raw, address: warehouse.address, getMs: 0 })
    const copyMs = await server.bareCopy(warehouse)
    const ratio = copyMs / etl.ms
    ratios.push(ratio)
    peak = Math.max(peak, etl.peakBytes)
    write(
      `  round ${round}: ETL ${rate(events, etl.ms)}, bare COPY ${rate(events, copyMs)}: ${ratio.toFixed(2)} of it`,
    )
    if (round === 1)
      write(
        `  warehouse: ${Math.round(await server.bytesAnEvent(warehouse))} bytes an event, indexes included`,
      )
    await warehouse.drop()
  }
  verdict('ETL against a bare COPY', median(ratios), 0.5)
  write(`memory of the ETL: ${Math.round(peak / 2 ** 20)} MB at most (to hold: 512)`)
}

/** One event an object, as the simplest client sends them, when a GET costs 15 ms as from S3. */
async function benchSingles(): Promise<void> {
  const events = Number(values['single-events'])
  const raw = join(folder, 'singles')
  await writeObjects({ raw, events, perObject: 1 })
  const warehouse = await server.warehouse()
  const etl = await runEtlProcess({ raw, address: warehouse.address, getMs: GET_MS })
  const naive = await oneAtATime({ raw, client: warehouse.owner, objects: 600, getMs: GET_MS })
  await warehouse.drop()
  write(`${events.toLocaleString('en-US')} objects of one event, a GET of ${GET_MS} ms`)
  write(`  ETL ${rate(events, etl.ms)}, one at a time with 200-row INSERTs ${rate(naive.events, naive.ms)}`)
  verdict('ETL against one at a time', perSecond(events, etl.ms) / perSecond(naive.events, naive.ms), 50)
}

function verdict(what: string, ratio: number, toHold: number): void {
  write(`${what}: ${ratio.toFixed(2)} × (to hold: ${toHold})${ratio >= toHold ? '' : ' — NOT HELD'}`)
}
