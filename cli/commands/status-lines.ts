import type { StackStatus } from '../../stack/status.ts'
import type { Session } from '../session.ts'
import { ago, count, counted } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'
import { alarmLines, machineLines, partLines } from './aws-status-lines.ts'

/** A stack's status as `up` and `status` show it. */
export function statusLines(status: StackStatus, { width, context }: Session): string[] {
  const now = context.clock()
  return [
    `Stack ${status.name}, ${status.place}: ${status.state}`,
    '',
    ...serviceLines(status, width, now),
    ...reasonLines(status),
    ...machineLines(status, width),
    ...partLines(status, width),
    ...alarmLines(status, now),
    '',
    ...status.addresses.map(
      ({ name, url, note }) => `${name}: ${url}${note === undefined ? '' : ` (${note})`}`,
    ),
    ...warehouseLines(status, now),
  ]
}

/** Columns that nobody fills are left out. */
function serviceLines({ services }: StackStatus, width: number, now: number): string[] {
  const columns: [title: string, cell: (service: StackStatus['services'][number]) => string][] = [
    ['service', ({ name }) => name],
    ['state', ({ state }) => state],
    ['address', ({ address }) => address ?? ''],
    ['process', ({ pid }) => (pid === null ? '' : String(pid))],
    ['since', ({ since }) => (since === null ? '' : ago(since, now))],
    ['restarts', ({ restarts }) => (restarts === 0 ? '' : String(restarts))],
  ]
  const used = columns.filter(([, cell]) => services.some((service) => cell(service) !== ''))
  return table(
    used.map(([title]) => ({ title })),
    services.map((service) => used.map(([, cell]) => cell(service))),
    width,
  )
}

/** Why what does not run does not; said once where it is the same for all. */
function reasonLines({ services }: StackStatus): string[] {
  const down = services.filter(({ state, reason }) => state !== 'running' && reason !== null)
  const reasons = new Set(down.map(({ reason }) => reason))
  if (reasons.size === 1 && down.length > 1) return ['', `Why: ${down[0]?.reason}`]
  return down.length === 0 ? [] : ['', ...down.map(({ name, reason }) => `${name}: ${reason}`)]
}

function warehouseLines({ etl }: StackStatus, now: number): string[] {
  if (etl === null) return ['warehouse: no answer']
  const newest = etl.newestEventAt === null ? '' : `the newest event is from ${ago(etl.newestEventAt, now)}`
  const run = etl.lastRun
  const last =
    run === null
      ? 'not run yet'
      : `${run.state}${run.error === null ? '' : ` (${run.error})`}, ${ago(run.finishedAt ?? run.startedAt, now)}`
  return [
    ...contentLines(etl.content, newest),
    `last ETL run: ${last}${etl.content === null && newest !== '' ? `; ${newest}` : ''}`,
  ]
}

function contentLines(content: NonNullable<StackStatus['etl']>['content'], newest: string): string[] {
  if (content === null) return []
  const bots = content.botEvents === 0 ? '' : `, and ${count(content.botEvents)} of bots`
  const held = `${counted(content.events, 'event')} in ${counted(content.sessions, 'session')}${bots}`
  return [
    `warehouse: ${held}${newest === '' ? '' : `; ${newest}`}`,
    ...(content.setAside === 0
      ? []
      : [`set aside: ${count(content.setAside)} raw objects that cannot be read (etl status)`]),
  ]
}
