import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import type { DatabaseAddress } from '../stack/database.ts'
import { FILTERS, type Range, readStatements } from './support/dashboard-statements.ts'
import { fiveAtOnce, type Pace, type Timed } from './support/dashboard-users.ts'
import { loadedYear } from './support/dashboard-warehouse.ts'
import { flatQuestions } from './support/flat-questions.ts'
import { percentile } from './support/percentile.ts'

/**
 * How fast the dashboard answers on a simulated year of ten million events: each of its statements over ranges and filters, the
 * same questions on a flat table of events, and five people at once before the pages themselves (DESIGN.md, section 7). Loading
 * the year takes minutes the first time; it stays in .cache/bench/dashboard.
 */

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    only: { type: 'string', default: 'statements,flat,users' },
    rounds: { type: 'string', default: '3' },
  },
})

const STATEMENT_MS = 300
const write = (line: string) => process.stdout.write(`${line}\n`)
const ms = (n: number) => `${Math.round(n)} ms`

/** They end with the simulated year. */
const RANGES: readonly Range[] = [
  { name: '7 days', from: '2026-10-25', to: '2026-10-31' },
  { name: '28 days', from: '2026-10-04', to: '2026-10-31' },
  { name: '90 days', from: '2026-08-03', to: '2026-10-31' },
  { name: '12 months', from: '2025-11-01', to: '2026-10-31' },
]

const year = await loadedYear(resolve(join('.cache', 'bench', 'dashboard')), Number(values.events), write)
try {
  write(`${year.events.toLocaleString('en-US')} events`)
  if (values.only.includes('statements')) await benchStatements(year.warehouse.shiny)
  if (values.only.includes('flat'))
    for (const { question, flatMs, martMs } of await flatQuestions(year.warehouse, RANGES[1] as Range))
      write(
        `  ${question}: ${ms(martMs)} beside ${ms(flatMs)} on the flat table, ${verdict(flatMs / martMs, 20)}`,
      )
  if (values.only.includes('users')) tellPace(await fiveAtOnce(year.warehouse.shiny))
} finally {
  await year.warehouse.owner.end()
  await year.stop()
}

/** Each statement with each range and filter, each asked anew as by another visitor. */
async function benchStatements(address: DatabaseAddress): Promise<void> {
  // As the dashboard connects (shiny/logic/warehouse.R).
  const client = new pg.Client({ ...(address as pg.ClientConfig), options: '-c jit=off' })
  await client.connect()
  const statementsOf = await readStatements()
  const took = new Map<string, Map<string, number[]>>()
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const range of RANGES)
      for (const filter of FILTERS)
        for (const { name, sql, values } of statementsOf(range, filter)) {
          const began = performance.now()
          await client.query(sql, [...values])
          const times = took.get(name) ?? new Map<string, number[]>()
          // The first round fills PostgreSQL's buffers, as the hours before do.
          if (round > 0) times.set(range.name, [...(times.get(range.name) ?? []), performance.now() - began])
          took.set(name, times)
        }
  await client.end()
  tellStatements(took)
}

function tellStatements(took: ReadonlyMap<string, ReadonlyMap<string, number[]>>): void {
  write(`${'p95, ms'.padEnd(34)}${RANGES.map(({ name }) => name.padStart(11)).join('')}`)
  let over = 0
  for (const [name, times] of took) {
    const cells = RANGES.map((range) => percentile(times.get(range.name) ?? [], 0.95))
    if (cells.some((cell) => cell > STATEMENT_MS)) over++
    write(`${name.padEnd(34)}${cells.map((cell) => `${Math.round(cell)}`.padStart(11)).join('')}`)
  }
  write(`statements over ${STATEMENT_MS} ms somewhere: ${over}${over === 0 ? '' : ' — NOT HELD'}`)
}

function tellPace({ first, switches, filters }: Pace): void {
  const line = (kind: string, timed: readonly Timed[], toHold: number) => {
    const times = timed.map(({ ms }) => ms)
    const p95 = percentile(times, 0.95)
    const held = p95 <= toHold ? '' : ' — NOT HELD'
    const slowest = timed.toSorted((a, b) => b.ms - a.ms).slice(0, 3)
    write(
      `  ${kind}: p50 ${ms(percentile(times, 0.5))}, p95 ${ms(p95)} of ${times.length} (to hold: ${toHold})${held}`,
    )
    write(`    slowest: ${slowest.map((one) => `${one.what} ${ms(one.ms)}`).join(', ')}`)
  }
  write('five people at once')
  line('first meaningful tab', first, 2000)
  line('tab switch', switches, 1000)
  line('filter change', filters, 1000)
}

function verdict(ratio: number, toHold: number): string {
  return `${ratio.toFixed(0)} × (to hold: ${toHold})${ratio >= toHold ? '' : ' — NOT HELD'}`
}
