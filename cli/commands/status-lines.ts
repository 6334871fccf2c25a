import type { StackStatus } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { ago, count, counted } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'

/** A stack's status as `up` and `status` show it. */
export function statusLines(status: StackStatus, { width, context }: Session): string[] {
  const now = context.clock()
  const services = status.services.map((service) => [
    service.name,
    service.state,
    service.address ?? '',
    service.pid === null ? '' : String(service.pid),
    service.since === null ? '' : ago(service.since, now),
    service.restarts === 0 ? '' : String(service.restarts),
    service.state === 'running' ? '' : (service.reason ?? ''),
  ])
  const titles = ['service', 'state', 'address', 'process', 'since', 'restarts', ''].map((title) => ({
    title,
  }))
  return [
    `Stack ${status.name}, ${status.place}: ${status.state}`,
    '',
    ...table(titles, services, width),
    ...reasonLines(status),
    '',
    ...status.addresses.map(({ name, url }) => `${name}: ${url}`),
    ...warehouseLines(status, now),
  ]
}

/** Why what does not run does not; said once where it is the same for all. */
function reasonLines({ services }: StackStatus): string[] {
  const down = services.filter(({ state, reason }) => state !== 'running' && reason !== null)
  const reasons = new Set(down.map(({ reason }) => reason))
  if (reasons.size === 1 && down.length > 1) return ['', `Why: ${down[0]?.reason}`]
  return down.length === 0 ? [] : ['', ...down.map(({ name, reason }) => `${name}: ${reason}`)]
}

function warehouseLines({ etl }: StackStatus, now: number): string[] {
  if (etl === null) return ['warehouse: does not answer']
  const bots = etl.botEvents === 0 ? '' : `, and ${count(etl.botEvents)} of bots`
  const newest = etl.newestEventAt === null ? '' : `, the newest from ${ago(etl.newestEventAt, now)}`
  const run = etl.lastRun
  const last =
    run === null
      ? 'not run yet'
      : `${run.state}${run.error === null ? '' : ` (${run.error})`}, ${ago(run.finishedAt ?? run.startedAt, now)}`
  return [
    `warehouse: ${counted(etl.events, 'event')} in ${counted(etl.sessions, 'session')}${bots}${newest}`,
    `last ETL run: ${last}`,
    ...(etl.setAside === 0
      ? []
      : [`set aside: ${count(etl.setAside)} raw objects that cannot be read (etl status)`]),
  ]
}
