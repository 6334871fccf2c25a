import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { stackFolders } from '../../local/folders.ts'
import { localAddress } from '../../local/run-etl.ts'
import { readSecrets, readStackFile } from '../../local/stack-file.ts'
import { SupervisorClient } from '../../local/supervisor/client.ts'
import type { ServiceName } from '../../local/supervisor/services.ts'
import { seedCatalogue } from '../../simulate/catalogue/seed-catalogue.ts'
import { withClient } from '../../stack/open-client.ts'
import { launchChromium } from '../support/chromium.ts'
import { TestCli } from '../support/cli.ts'
import { keepBuild, layInBuild } from '../support/kept-build.ts'
import { notRun } from '../support/not-run.ts'
import { type MovedClock, movedClock } from './moved-clock.ts'

/**
 * Chromium's own without a window names itself as one, which is counted as a robot's. Said to the whole browser: what a page sends
 * as it is left does not heed what only the page was told.
 */
export const PERSON =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

const HOUR_MS = 3_600_000
const STACK = 'journeys'

/** The platform as `up --local` makes it, with a browser before it. */
export interface Platform {
  browser: Browser
  /** `http://127.0.0.1:…`, of the shop. */
  shop: string
  /** The same of the dashboard; null where R or its packages are missing. */
  dashboard: string | null
  /** Where events are sent. */
  ingest: string
  /** How far its clock is ahead of this machine's, ms. */
  ahead(): number
  hoursPass(hours: number): Promise<void>
  /** Rows of a question to a database, by the CLI. */
  ask<T>(database: 'oltp' | 'dw', sql: string): Promise<T[]>
  /** The same as the owner, who may change what stands there. */
  change(database: 'oltp' | 'dw', sql: string): Promise<void>
  /** A command of the CLI for this stack. @returns what it answers */
  run(...command: string[]): Promise<unknown>
  /** A database ends (the shop's, where none is named), and stays away until what is returned is called. */
  databaseGoes(database?: 'oltp' | 'dw'): Promise<() => Promise<void>>
  /** A service's process. */
  processOf(service: ServiceName): Promise<number>
  /** Loads what has come in. */
  runEtl(): Promise<void>
  /** All that came in is taken away; the warehouse still has what it loaded. */
  forgetRaw(): Promise<void>
  /** What is said of a service in its log. */
  log(service: string): Promise<string>
  close(): Promise<void>
}

interface Wanted {
  /** Whether its clock is its own, and can be moved. */
  clock?: 'moved' | 'real'
  /** Flags of `up`. */
  flags?: readonly string[]
}

/** @returns undefined where this machine cannot have one, which is said; in CI it is an error */
export async function bringUpPlatform(
  what: string,
  { clock: wanted = 'moved', flags = [] }: Wanted = {},
): Promise<Platform | undefined> {
  const clock = wanted === 'moved' ? await movedClock() : realClock
  if (typeof clock === 'string') {
    notRun(what, clock)
    if (process.env['CI'] === 'true') throw new Error(`not run: ${what}, because ${clock}`)
    return undefined
  }
  const browser = await launchChromium(what, { args: [`--user-agent=${PERSON}`] })
  if (browser === undefined) return undefined
  return platformOf(browser, clock, await TestCli.make(clock.env), flags)
}

const realClock: MovedClock = {
  env: {},
  now: Date.now,
  move: async () => {
    throw new Error('this platform has the clock of its machine')
  },
  close: async () => {},
}

async function platformOf(
  browser: Browser,
  clock: MovedClock,
  cli: TestCli,
  flags: readonly string[],
): Promise<Platform> {
  const here = (...args: string[]) => [...args, '--local', '--stack', STACK]
  const close = async () => {
    await browser.close()
    await cli.clean(STACK)
    await clock.close()
  }
  try {
    await layInBuild(cli.home)
    // The tests run the ETL themselves.
    const up = await cli.run(...here('up', '--etl-every', '3600', ...flags))
    if (up.code !== 0) throw new Error(`up ended with ${up.code}:\n${up.stdout}\n${up.stderr}`)
    await keepBuild(cli.home)
    await fillShop(cli.home)
    const addresses = await cli.json<{ name: string; url: string }[]>(...here('open'))
    const addressOf = (wanted: string) => addresses.find(({ name }) => name === wanted)?.url
    const [shop, ingest, dashboard] = ['web', 'ingest', 'dashboard'].map(addressOf)
    if (shop === undefined || ingest === undefined) throw new Error('the stack has no shop')
    return {
      browser,
      shop: new URL(shop).origin,
      dashboard: dashboard === undefined ? null : new URL(dashboard).origin,
      ingest,
      ahead: () => clock.now() - Date.now(),
      hoursPass: (hours) => clock.move(hours * HOUR_MS),
      ask: (database, sql) => cli.json(...here('psql', database, '--role', 'owner', '-c', sql)),
      change: async (database, sql) => {
        await cli.json(...here('psql', database, '--role', 'owner', '-c', sql))
      },
      run: (...command) => cli.json(...here(...command)),
      databaseGoes: (database = 'oltp') => databaseGoes(cli.home, database),
      processOf: (service) => processOf(cli.home, service),
      runEtl: async () => {
        await cli.json(...here('etl', 'run'))
      },
      forgetRaw: () => empty(stackFolders(cli.home, STACK).raw),
      log: async (service) => (await cli.run(...here('logs', service, '-n', '100000'))).stdout,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The demo's products, without its shoppers: what the warehouse holds is to come from browsers alone. */
async function fillShop(home: string): Promise<void> {
  const { folders, stack, secrets } = await stackOf(home)
  const address = localAddress({ folders, stack, secrets }, 'oltp', 'owner')
  const close = async () => {}
  await withClient({ address, close }, (owner) => seedCatalogue(owner, stack.settings.currency))
}

/** By the supervisor, which starts again at once what ends in any other way. */
async function databaseGoes(home: string, database: 'oltp' | 'dw'): Promise<() => Promise<void>> {
  const { stack, secrets } = await stackOf(home)
  const supervisor = new SupervisorClient(stack, secrets)
  await supervisor.stop(database)
  return async () => {
    await supervisor.start(database)
  }
}

async function processOf(home: string, service: ServiceName): Promise<number> {
  const { stack, secrets } = await stackOf(home)
  const state = await new SupervisorClient(stack, secrets).state()
  const pid = state?.services.find(({ name }) => name === service)?.pid ?? null
  if (pid === null) throw new Error(`${service} does not run`)
  return pid
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
}

async function stackOf(home: string) {
  const folders = stackFolders(home, STACK)
  const stack = await readStackFile(folders)
  if (stack === null) throw new Error('there is no stack')
  return { folders, stack, secrets: await readSecrets(folders) }
}
