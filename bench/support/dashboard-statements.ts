import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the dashboard asks, from its own files, so that what is measured is what is sent. */

const FOLDER = fileURLToPath(new URL('../../shiny/sql', import.meta.url))

export interface Range {
  name: string
  /** `2026-10-01`, both included. */
  from: string
  to: string
}

export interface Filter {
  name: string
  /** As the dashboard sends them: bots, channel, device, visitor type, signed in. */
  values: readonly [boolean, string | null, string | null, string | null, boolean | null]
}

export interface Statement {
  /** The file's name, and how it is cut. */
  name: string
  sql: string
  values: readonly unknown[]
}

export const FILTERS: readonly Filter[] = [
  { name: 'no filter', values: [false, null, null, null, null] },
  { name: 'mobile', values: [false, null, 'mobile', null, null] },
  { name: 'organic search', values: [false, 'Organic Search', null, null, null] },
  { name: 'new, on desktops', values: [false, null, 'desktop', 'new', null] },
  { name: 'bots counted in', values: [true, null, null, null, null] },
]

type Leading = (range: Range) => readonly (readonly unknown[])[]

const days: Leading = ({ from, to }) => [[from, to]]
const cuts =
  (...by: readonly string[]): Leading =>
  ({ from, to }) =>
    by.map((one) => [from, to, one])
const most =
  (n: number): Leading =>
  ({ from, to }) => [[from, to, n]]
const nothing: Leading = () => [[]]

/** What each statement is given before the filters. One that is missing here stops the bench. */
const LEADING: Readonly<Record<string, Leading>> = {
  coverage: nothing,
  data_quality: days,
  entry_exit_pages: most(50),
  events_by_hour: () => [[false]],
  filter_values: ({ from, to }) => [[from, to, true]],
  freshness: nothing,
  funnel_exits: days,
  journeys: most(5),
  landing_pages: most(50),
  last_run: nothing,
  newest_runs: nothing,
  price_history: () => [['ondrift-typist-wireless']],
  product_names: () => [['ty', 20]],
  product_performance: most(200),
  products_not_bought: most(50),
  property: nothing,
  rejected: days,
  retention: most(12),
  returning_buyers: days,
  rfm: days,
  rfm_grid: days,
  run_quality: days,
  runs: nothing,
  searches: most(50),
  session_metrics: cuts('total', 'day', 'week', 'channel', 'device', 'visitor_type', 'signed_in'),
  session_sums: ({ from, to }) => ['source', 'campaign'].map((by) => [from, to, by, 50]),
  shop_funnel: cuts('total', 'device', 'channel', 'visitor_type'),
  tracked_orders: days,
}

/** @throws where the dashboard has a statement that is not known here, or takes other parameters */
export async function readStatements(): Promise<(range: Range, filter: Filter) => Statement[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  const all = await Promise.all(
    files.map(async (file) => ({
      name: basename(file, '.sql'),
      sql: await readFile(join(FOLDER, file), 'utf8'),
    })),
  )
  return (range, filter) =>
    all.flatMap(({ name, sql }) => {
      const leading = LEADING[name]
      if (leading === undefined) throw new Error(`the bench does not know shiny/sql/${name}.sql`)
      return leading(range).map((first) => statementOf(name, sql, first, filter))
    })
}

function statementOf(name: string, sql: string, first: readonly unknown[], filter: Filter): Statement {
  const taken = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)))
  const values = taken === first.length ? first : [...first, ...filter.values]
  if (values.length !== taken)
    throw new Error(`shiny/sql/${name}.sql takes ${taken} parameters, the bench has ${values.length}`)
  const cut = first.find((value) => typeof value === 'string' && !/^\d{4}-/.test(value))
  return { name: cut === undefined ? name : `${name} by ${String(cut)}`, sql, values }
}
