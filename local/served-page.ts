import { readFile, rm } from 'node:fs/promises'
import { PortTaken, ServiceDown } from '../stack/errors.ts'
import type { Step } from '../stack/reporter.ts'
import { isFree } from './ports.ts'
import type { SupervisorClient } from './supervisor/client.ts'
import type { ServiceName } from './supervisor/services.ts'
import { type Waiting, waitFor } from './wait.ts'

/** A service that answers with a page, and notes what it was started as: where that is another thing now, it is started anew. */
export interface ServedPage {
  service: ServiceName
  port: number
  /** JSON with its PORT, and whatever else it is to be started anew for. */
  startedAs: string
  /** Where it notes that, itself. */
  file: string
  patienceMs: number
}

/** A program that has died this often in a row will not come to anything. */
const TRIES = 4

/**
 * Starts it, or starts it anew where it runs as something else, and waits for its page.
 * @throws PortTaken while the one that runs goes on; ServiceDown, Interrupted
 */
export async function servePage(
  page: ServedPage,
  supervisor: SupervisorClient,
  waiting: Waiting,
  step: Step,
): Promise<void> {
  const { service, port, file } = page
  const state = async () => (await supervisor.state())?.services.find(({ name }) => name === service)
  const before = await noted(file)
  const isAsWanted = before === page.startedAs
  // Before the one that runs is stopped: where the new one cannot be served, it had better go on.
  const isOurs = (await state())?.state === 'running' && portIn(before) === port
  if (!isOurs && !(await isFree(port))) throw new PortTaken(service, port)
  if (!isAsWanted && (await state())?.state !== 'stopped') {
    step.update('starting anew')
    await supervisor.stop(service)
  }
  if (!isAsWanted) await rm(file, { force: true })
  step.update('starting')
  const restarts = (await supervisor.start(service))?.services.find(({ name }) => name === service)?.restarts
  const ask = async () => {
    if ((await noted(file)) === page.startedAs && (await answers(port))) return true
    return ((await state())?.restarts ?? 0) - (restarts ?? 0) >= TRIES ? false : null
  }
  if ((await waitFor(ask, 200, page.patienceMs, waiting)) !== true)
    throw new ServiceDown(service, (await state())?.reason ?? 'its page does not answer')
}

const noted = (file: string) => readFile(file, 'utf8').catch(() => null)

const portIn = (startedAs: string | null) =>
  startedAs === null ? null : Number((JSON.parse(startedAs) as { PORT: string }).PORT)

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(10_000) }).then(
    async (response) => {
      await response.arrayBuffer()
      return response.status === 200
    },
    () => false,
  )
}
