import type pg from 'pg'
import type { Address, EtlStatus, ServiceStatus, StackStatus } from '../stack/status.ts'
import type { Program } from './program.ts'
import type { StackFile } from './stack-file.ts'
import { SupervisorClient } from './supervisor/client.ts'
import type { ServiceReport } from './supervisor/service.ts'
import { portOf, SERVICES, type ServiceName } from './supervisor/services.ts'
import { findSources } from './web/sources.ts'

export const PLACE = 'on this machine'

/** What only a stack in an account has. */
const NOT_HERE = { parts: [], machines: [], alarms: [] }

/** Connections as role analyst; null where there is none. */
export interface Asked {
  shop: pg.Client | null
  warehouse: pg.Client | null
}

export async function localStatus(program: Program, { shop, warehouse }: Asked): Promise<StackStatus> {
  const state = await new SupervisorClient(program.stack, program.secrets).state().catch(() => null)
  const names = await servicesOf(program.stack)
  const services = names.map((name) => serviceStatus(program, name, state?.services ?? null))
  const wanted = services.filter(({ state }) => state !== 'not installed')
  const running = wanted.filter(({ state }) => state === 'running').length
  return {
    name: program.stack.name,
    place: PLACE,
    state: running === wanted.length ? 'up' : running === 0 ? 'down' : 'degraded',
    services,
    ...NOT_HERE,
    addresses: addresses(program, shop !== null && (await isEmpty(shop))),
    etl: warehouse === null ? null : await etlStatus(warehouse),
  }
}

/** Without its sources there is nothing to serve, and nothing amiss. */
export async function servicesOf(stack: StackFile | null): Promise<readonly ServiceName[]> {
  const isThere = (stack?.storefront ?? null) !== null || !('missing' in (await findSources()))
  return isThere ? SERVICES : SERVICES.filter((name) => name !== 'web')
}

export function missingStatus(name: string): StackStatus {
  return { name, place: PLACE, state: 'missing', services: [], ...NOT_HERE, addresses: [], etl: null }
}

function serviceStatus(
  { stack }: Program,
  name: ServiceName,
  reports: readonly ServiceReport[] | null,
): ServiceStatus {
  const report = reports?.find((one) => one.name === name)
  const port = portOf(name, stack)
  const address = port === null ? null : `127.0.0.1:${port}`
  if (name === 'web' && stack.storefront === null && report !== undefined)
    return { ...report, address: null, reason: 'it could not be built; `logs web-build` says why' }
  const absent = { name, pid: null, since: null, restarts: 0 }
  const { dashboard } = stack
  if (name === 'dashboard' && dashboard !== null && 'missing' in dashboard)
    return { ...absent, state: 'not installed', address: null, reason: dashboard.missing }
  if (report === undefined)
    return { ...absent, state: 'stopped', address, reason: 'the supervisor is not running' }
  return { ...report, address }
}

const addresses = ({ stack }: Program, isShopEmpty: boolean): Address[] => [
  ...(stack.storefront === null
    ? []
    : [
        {
          name: 'web',
          url: `http://127.0.0.1:${stack.ports.web}/`,
          isPage: true,
          ...(isShopEmpty ? { note: 'no products yet; `up --demo` puts some into it' } : {}),
        },
      ]),
  ...(stack.dashboard === null || 'missing' in stack.dashboard
    ? []
    : [{ name: 'dashboard', url: `http://127.0.0.1:${stack.ports.dashboard}/`, isPage: true }]),
  { name: 'ingest', url: `http://127.0.0.1:${stack.ports.ingest}/clickstream`, isPage: false },
]

/** A schema that is not migrated yet has none either, and is told elsewhere. */
async function isEmpty(shop: pg.Client): Promise<boolean> {
  const found = await shop
    .query<{ some: boolean }>('SELECT EXISTS (SELECT FROM products) AS some')
    .catch(() => null)
  return found?.rows[0]?.some === false
}

async function etlStatus(warehouse: pg.Client): Promise<EtlStatus | null> {
  const { rows } = await warehouse.query<Record<string, Date | string | number | null>>(
    `SELECT r.state, r.started_at, r.finished_at, r.objects::float8 AS objects, r.inserted::float8 AS inserted,
       r.objects_left::float8 AS objects_left, r.error, f.newest_event_at, f.complete_at,
       (SELECT coalesce(sum(events), 0)::float8 FROM mart.event_day WHERE NOT is_bot) AS events,
       (SELECT coalesce(sum(events), 0)::float8 FROM mart.event_day WHERE is_bot) AS bot_events,
       (SELECT coalesce(sum(sessions), 0)::float8 FROM mart.session_day WHERE NOT is_bot) AS sessions,
       (SELECT count(*)::float8 FROM etl.loaded_object WHERE failure IS NOT NULL) AS set_aside
     FROM mart.freshness f
     LEFT JOIN LATERAL (SELECT * FROM etl.run ORDER BY run_id DESC LIMIT 1) AS r ON true`,
  )
  const row = rows[0]
  if (row === undefined) return null
  const time = (value: unknown) => (value instanceof Date ? value.getTime() : null)
  return {
    lastRun:
      row['started_at'] === null
        ? null
        : {
            state: String(row['state']),
            startedAt: time(row['started_at']) ?? 0,
            finishedAt: time(row['finished_at']),
            objects: Number(row['objects']),
            inserted: Number(row['inserted']),
            objectsLeft: row['objects_left'] === null ? null : Number(row['objects_left']),
            error: row['error'] === null ? null : String(row['error']),
          },
    newestEventAt: time(row['newest_event_at']),
    completeAt: time(row['complete_at']),
    content: {
      events: Number(row['events']),
      botEvents: Number(row['bot_events']),
      sessions: Number(row['sessions']),
      setAside: Number(row['set_aside']),
    },
  }
}
