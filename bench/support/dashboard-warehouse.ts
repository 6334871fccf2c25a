import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FolderStore } from '../../lambdas/raw-store/folder-store.ts'
import { BenchServer, type BenchWarehouse } from './bench-server.ts'
import { loadRaw } from './load-raw.ts'
import { writeYear } from './year-of-events.ts'

/** The day after the last one of the simulated year: fixed, so that one year serves every run of the bench. */
export const YEAR_ENDS = Date.UTC(2026, 10, 1)

export interface LoadedYear {
  server: BenchServer
  warehouse: BenchWarehouse
  /** Events in the warehouse, bots included. */
  events: number
  /** Leaves the files where they are. */
  stop(): Promise<void>
}

/**
 * A warehouse of a simulated year, loaded by the ETL. Loading takes minutes, so raw objects and warehouse stay in the folder for
 * the next run; a changed migration makes the warehouse anew from them.
 * @param say a line for people
 */
export async function loadedYear(
  folder: string,
  events: number,
  say: (line: string) => void,
): Promise<LoadedYear> {
  await mkdir(folder, { recursive: true })
  const raw = join(folder, `raw-${events}`)
  await once(`${raw}.written`, raw, async () => {
    say(`simulates ${events.toLocaleString('en-US')} events`)
    await writeYear({ raw, events, to: YEAR_ENDS, onDay: everyMonth(say) })
  })
  const place = join(folder, `warehouse-${events}-${await migrationsName()}`)
  const server = await once(`${place}.loaded`, place, async () => {
    await mkdir(place, { recursive: true })
    const server = await BenchServer.start(place)
    await load(await server.warehouse('year'), raw, say)
    return server
  })
  const running = server ?? (await BenchServer.start(place))
  const warehouse = await running.warehouse('year')
  const { rows } = await warehouse.owner.query<{ n: number }>(
    'SELECT count(*)::float8 AS n FROM dw.fact_event',
  )
  return { server: running, warehouse, events: rows[0]?.n ?? 0, stop: () => running.stop() }
}

/** Does it, unless it was done before to its end; what was left half done is taken away first. */
async function once<T>(mark: string, place: string, work: () => Promise<T>): Promise<T | undefined> {
  if (existsSync(mark)) return undefined
  await rm(place, { recursive: true, force: true })
  const done = await work()
  await writeFile(mark, '')
  return done
}

/** Another one for other migrations. */
async function migrationsName(): Promise<string> {
  const folder = fileURLToPath(new URL('../../migrations/dw', import.meta.url))
  const names = (await readdir(folder)).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return hash('sha256', texts.join('\n')).slice(0, 12)
}

const everyMonth = (say: (line: string) => void) => (day: number, events: number) => {
  if (day % 30 === 0) say(`  day ${day}, ${events.toLocaleString('en-US')} events`)
}

async function load(warehouse: BenchWarehouse, raw: string, say: (line: string) => void): Promise<void> {
  const began = performance.now()
  const { address, owner } = warehouse
  await loadRaw(new FolderStore(raw), address)
  // As autovacuum leaves a warehouse that was not loaded in one go.
  await owner.query('VACUUM (ANALYZE)')
  await owner.end()
  say(`loaded in ${Math.round((performance.now() - began) / 1000)} s`)
}
