import { randomUUID } from 'node:crypto'
import { writeHistory } from '../../simulate/shoppers/write-history.ts'
import { withClient } from '../../stack/open-client.ts'
import { hasEvents, type RawStore } from '../../stack/raw-store.ts'
import type { Settings, Stack } from '../../stack/stack.ts'
import type { Session } from '../session.ts'
import { count, counted, money, percent } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'
import { loadWithProgress } from './etl.ts'

const DAY_MS = 24 * 3_600_000
const DAYS = 14

/** What the warehouse says after the demo. */
export interface DemoSummary {
  days: { from: string; to: string }
  overview: Record<string, number | string | null>
  channels: Record<string, number | string | null>[]
  funnel: Record<string, number | string | null>[]
}

/** `up --demo`: the catalogue, two weeks of shoppers up to now, and the ETL. Done once: a stack with events keeps those. */
export async function addDemo(
  session: Session,
  stack: Stack,
): Promise<{ warehouse: DemoSummary; lines: string[] }> {
  const { reporter } = session.context
  const settings = await stack.settings()
  await reporter.step('catalogue', async (step) => {
    step.result(`${counted(await stack.seedCatalogue(), 'product')} added`)
  })
  const store = await stack.rawStore()
  if (await hasEvents(store)) reporter.note('shoppers: the stack has events already, so none are simulated')
  else await simulateShoppers(session, store, settings)
  await loadWithProgress(session, { kind: 'run' })
  const warehouse = await askWarehouse(session, stack)
  return { warehouse, lines: summaryLines(warehouse, settings.currency, session.width) }
}

async function simulateShoppers({ context }: Session, store: RawStore, settings: Settings): Promise<void> {
  const { clock, reporter, signal } = context
  const to = clock()
  const from = to - DAYS * DAY_MS
  await reporter.step(`${DAYS} days of shoppers`, async (step) => {
    const { timeZone, currency } = settings
    const report = await writeHistory({
      store,
      history: { seed: 'demo', from, to, timeZone, currency },
      uuid: randomUUID,
      signal,
      onProgress: ({ reachedAt, accepted }) => {
        const day = Math.ceil((reachedAt - from) / DAY_MS)
        step.update(`day ${day} of ${DAYS}, ${counted(accepted, 'event')}`)
      },
    })
    step.result(`${counted(report.accepted, 'event')} in ${counted(report.objects.written, 'raw object')}`)
  })
}

async function askWarehouse({ context }: Session, stack: Stack): Promise<DemoSummary> {
  return withClient(await stack.connect('dw', 'analyst'), async (client) => {
    const days = { from: isoDay(context.clock() - (DAYS + 1) * DAY_MS), to: isoDay(context.clock() + DAY_MS) }
    const range = [days.from, days.to]
    const ask = async (sql: string) =>
      (await client.query<Record<string, number | string | null>>(sql, range)).rows
    const [overview = {}] = await ask('SELECT * FROM mart.session_metrics($1, $2)')
    return {
      days,
      overview,
      channels: await ask("SELECT * FROM mart.session_metrics($1, $2, 'channel')"),
      funnel: await ask('SELECT * FROM mart.funnel($1, $2)'),
    }
  })
}

const isoDay = (ms: number) => new Date(ms).toISOString().slice(0, 10)

function summaryLines(
  { overview, channels, funnel }: DemoSummary,
  currency: string,
  width: number,
): string[] {
  const n = (value: unknown) => count(Number(value ?? 0))
  const rate = (value: unknown) => percent(value === null || value === undefined ? null : Number(value))
  const right = 'right' as const
  return [
    'In the warehouse, bots left out:',
    `  ${n(overview['visitors'])} visitors, ${n(overview['people'])} people, ${n(overview['sessions'])} sessions, ${n(overview['page_views'])} page views`,
    `  ${rate(overview['engaged_rate'])} engaged, ${n(overview['orders'])} orders, ${money(Number(overview['revenue'] ?? 0), currency)}, ${rate(overview['conversion_rate'])} of sessions buy`,
    '',
    ...table(
      [
        { title: '  channel' },
        ...['visitors', 'sessions', 'orders', 'revenue'].map((title) => ({ title, align: right })),
      ],
      channels.map((row) => [
        `  ${row['slice']}`,
        n(row['visitors']),
        n(row['sessions']),
        n(row['orders']),
        money(Number(row['revenue']), currency),
      ]),
      width,
    ),
    '',
    ...table(
      [
        { title: '  funnel' },
        { title: 'sessions', align: right },
        { title: 'of the step before', align: right },
      ],
      funnel.map((row) => [
        `  ${row['name']}`,
        n(row['sessions']),
        row['step'] === 1 ? '' : rate(row['rate_from_previous']),
      ]),
      width,
    ),
  ]
}
