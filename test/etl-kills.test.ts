import { randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EtlReport } from '../lambdas/etl/report.ts'
import { FolderStore } from '../lambdas/raw-store/folder-store.ts'
import { EVENTS_PREFIX, IMPORTS_PREFIX, REJECTED_PREFIX } from '../lambdas/raw-store/keys.ts'
import { Random } from '../simulate/random.ts'
import { writeHistory } from '../simulate/shoppers/write-history.ts'
import type { EtlProgramInput } from './programs/etl.ts'
import { buildProgram } from './support/build-program.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { rollupDifferences, type WarehouseDigest, warehouseDigest } from './support/warehouse-digest.ts'

/** Simulated shoppers, with duplicates and late events among them, loaded by processes that are killed, doubled and repeated. */

const DAY = 24 * 3_600_000
const TO = Date.UTC(2026, 10, 20)
/** So small that a run has tens of transactions to be killed in. */
const BATCH = { events: 60, objects: 40, bytes: 1e6 }

let program: { file: string; remove: () => Promise<void> }
let all: string
let undisturbed: WarehouseDigest
const cleanups: (() => Promise<void>)[] = []
const random = new Random(process.env['TEST_SEED'] ?? randomUUID())

beforeAll(async () => {
  program = await buildProgram('test/programs/etl.ts')
  all = await folder()
  const history = {
    seed: 'kills',
    from: TO - 3 * DAY,
    to: TO,
    sessionsPerDay: 200,
    mess: { duplicated: 0.1, late: 0.1, invalid: 0.02 },
  }
  const report = await writeHistory({ store: new FolderStore(all), history, uuid: randomUUID })
  expect(report.objects.written).toBeGreaterThan(1000)
  const database = await warehouse()
  await run(all, database)
  undisturbed = await digestOf(database)
  expect(undisturbed['fact_event']?.rows).toBeGreaterThan(1500)
  expect(undisturbed['fact_order']?.rows).toBeGreaterThan(1)
}, 120_000)

afterAll(async () => {
  await program.remove()
  await Promise.all(cleanups.map((clean) => clean()))
})

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'clickstream-kills-'))
  cleanups.push(() => rm(path, { recursive: true, force: true }))
  return path
}

const warehouse = () => testDatabase('dw', { onEnd: (clean) => cleanups.push(clean) })

async function digestOf(database: TestDatabase): Promise<WarehouseDigest> {
  const owner = await database.connect('owner')
  expect(await rollupDifferences(owner)).toEqual({})
  return warehouseDigest(owner)
}

/** @returns the file that tells the program what to do */
async function inputFile(
  raw: string,
  database: TestDatabase,
  input: Partial<EtlProgramInput>,
): Promise<string> {
  const file = join(await folder(), 'input.json')
  const whole: EtlProgramInput = {
    raw,
    address: database.address('etl'),
    kind: 'run',
    now: TO,
    batchLimits: BATCH,
    ...input,
  }
  await writeFile(file, JSON.stringify(whole), { mode: 0o600 })
  return file
}

const start = (file: string) => execa(process.execPath, [program.file, file], { reject: false })

async function run(
  raw: string,
  database: TestDatabase,
  input: Partial<EtlProgramInput> = {},
): Promise<EtlReport> {
  const ended = await start(await inputFile(raw, database, input))
  if (ended.failed) throw new Error(ended.stderr)
  return JSON.parse(ended.stdout) as EtlReport
}

/** Counts what is loaded, over a connection that stays open: a test that waits for a moment has to see it at once. */
async function ledgerOf(database: TestDatabase): Promise<() => Promise<number>> {
  const analyst = await database.connect('analyst')
  return async () => {
    const { rows } = await analyst.query<{ n: number }>('SELECT count(*)::int AS n FROM etl.loaded_object')
    return rows[0]?.n ?? 0
  }
}

test('killed at 50 random moments, while objects keep coming', { timeout: 280_000 }, async () => {
  const [raw, database] = [await folder(), await warehouse()]
  const [keys, loaded] = [await allKeys(), await ledgerOf(database)]
  const file = await inputFile(raw, database, {})
  let inTheMiddle = 0
  for (let kill = 0; kill < 50; kill++) {
    if (kill % 5 === 0)
      await bring(keys.slice((kill * keys.length) / 50, ((kill + 5) * keys.length) / 50), raw)
    const before = await loaded()
    const child = start(file)
    const ended = child.then(() => 'ended')
    // Every other one before, in or after the loading, wherever this machine has got to; the others in the midst of it.
    if (kill % 2 === 0) await sleep(random.between(200, 900))
    else {
      const hasBegun = async () => (await loaded()) > before
      while (!(await hasBegun())) if ((await Promise.race([ended, sleep(2)])) === 'ended') break
      await sleep(random.between(0, 30))
    }
    child.kill('SIGKILL')
    const { isTerminated } = await child
    if (isTerminated && (await loaded()) > before) inTheMiddle++
  }
  // Runs that had begun to load were hit, or this proves nothing.
  expect(inTheMiddle).toBeGreaterThan(5)
  await run(raw, database)
  expect(await digestOf(database)).toEqual(undisturbed)
})

/** In an order of no meaning, but rejected ones last: they are few. */
async function allKeys(): Promise<string[]> {
  const keys: string[] = []
  for await (const page of new FolderStore(all).list(EVENTS_PREFIX)) keys.push(...page.map(({ key }) => key))
  const order = new Map(keys.map((key) => [key, random.between(0, 1)]))
  keys.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  for (const prefix of [REJECTED_PREFIX, IMPORTS_PREFIX])
    for await (const page of new FolderStore(all).list(prefix)) keys.push(...page.map(({ key }) => key))
  return keys
}

async function bring(keys: readonly string[], raw: string): Promise<void> {
  for (const key of keys) {
    await mkdir(dirname(join(raw, key)), { recursive: true })
    await cp(join(all, key), join(raw, key))
  }
}

test('run by four at once, then again, then over all hours once more', { timeout: 120_000 }, async () => {
  const database = await warehouse()
  const reports = await Promise.all(Array.from({ length: 4 }, () => run(all, database)))
  const sum = (pick: (report: EtlReport) => number) => reports.reduce((total, one) => total + pick(one), 0)
  expect(sum(({ inserted }) => inserted)).toBe(undisturbed['fact_event']?.rows)
  expect(sum(({ objects }) => objects)).toBe((undisturbed['loaded_object']?.rows ?? 0) - 1)
  expect(await digestOf(database)).toEqual(undisturbed)
  expect(await run(all, database)).toMatchObject({ objects: 0 })
  expect(await run(all, database, { kind: 'backfill' })).toMatchObject({ objects: 0 })
  expect(await digestOf(database)).toEqual(undisturbed)
})

test('rebuilt, also when the rebuild is killed', { timeout: 120_000 }, async () => {
  const database = await warehouse()
  await run(all, database)
  const loaded = await ledgerOf(database)
  const whole = await loaded()
  const child = start(await inputFile(all, database, { kind: 'rebuild' }))
  const isHalfway = async () => (await loaded()) > 100 && (await loaded()) < whole / 2
  while (!(await isHalfway())) await sleep(2)
  child.kill('SIGKILL')
  await child
  expect(await loaded()).toBeLessThan(whole)
  await run(all, database)
  expect(await digestOf(database)).toEqual(undisturbed)
  await run(all, database, { kind: 'rebuild' })
  expect(await digestOf(database)).toEqual(undisturbed)
})

test('its sessions ended by the server in mid-run: it says so, and the next run goes on', {
  timeout: 120_000,
}, async () => {
  const database = await warehouse()
  const superuser = await database.connect('postgres')
  const child = start(await inputFile(all, database, {}))
  const loaded = await ledgerOf(database)
  for (let ended = 0; ended < 3; await sleep(2)) {
    if ((await loaded()) < 100) continue
    const { rowCount } = await superuser.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'etl' AND datname = $1",
      [database.name],
    )
    ended += rowCount ?? 0
  }
  const { failed, stderr } = await child
  expect(failed).toBe(true)
  expect(stderr).toContain('WarehouseUnavailable')
  await run(all, database)
  expect(await digestOf(database)).toEqual(undisturbed)
})
