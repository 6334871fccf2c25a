import type pg from 'pg'
import { withClient } from '../../stack/open-client.ts'
import type { Session } from '../session.ts'
import { ago, count, duration } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'

interface Run {
  run_id: number
  kind: string
  state: string
  started_at: Date
  finished_at: Date | null
  objects: number
  inserted: number
  duplicates: number
  rejected: number
  objects_left: number | null
  error: string | null
}

interface Rejected {
  reason: string
  rejected: number
  latest_at: Date
  sample: string | null
}

interface SetAside {
  key: string
  failure: string
}

/** `etl status`: the last runs, what was rejected in the last 30 days, and what could not be read. */
export async function etlStatus(session: Session): Promise<void> {
  const stack = await session.stack()
  const opened = await stack.connect('dw', 'analyst')
  const found = await withClient(opened, (client) => ask(client, session.context.clock()))
  if (session.isJson) session.printJson(found)
  else session.print(...lines(found, session))
}

type Found = Awaited<ReturnType<typeof ask>>

const REJECTED_MS = 30 * 24 * 3_600_000

async function ask(client: pg.Client, now: number) {
  const runs = await client.query<Run>(
    `SELECT run_id::int, kind, state, started_at, finished_at, objects::int, inserted::int, duplicates::int, rejected::int,
       objects_left::int, error FROM mart.runs ORDER BY run_id DESC LIMIT 10`,
  )
  const rejected = await client.query<Rejected>(
    'SELECT reason, rejected::int, latest_at, sample FROM mart.rejected($1, $2)',
    [new Date(now - REJECTED_MS), new Date(now + REJECTED_MS)],
  )
  const setAside = await client.query<SetAside>(
    'SELECT key, failure FROM etl.loaded_object WHERE failure IS NOT NULL ORDER BY loaded_at DESC LIMIT 20',
  )
  return { runs: runs.rows, rejected: rejected.rows, setAside: setAside.rows }
}

function lines({ runs, rejected, setAside }: Found, { context, width }: Session): string[] {
  const now = context.clock()
  const right = 'right' as const
  if (runs.length === 0) return ['The ETL has not run yet.']
  return [
    ...table(
      [
        { title: 'run', align: right },
        { title: 'kind' },
        { title: 'state' },
        { title: 'began' },
        { title: 'took', align: right },
        { title: 'objects', align: right },
        { title: 'inserted', align: right },
        { title: 'duplicates', align: right },
        { title: 'rejected', align: right },
      ],
      runs.map((run) => [
        String(run.run_id),
        run.kind,
        run.error === null ? run.state : `${run.state}: ${run.error}`,
        ago(run.started_at.getTime(), now),
        run.finished_at === null ? '' : duration(run.finished_at.getTime() - run.started_at.getTime()),
        count(run.objects),
        count(run.inserted),
        count(run.duplicates),
        count(run.rejected),
      ]),
      width,
    ),
    ...(rejected.length === 0
      ? []
      : ['', 'Rejected in the last 30 days:', ...rejectedLines(rejected, now, width)]),
    ...(setAside.length === 0
      ? []
      : [
          '',
          'Set aside, because nothing could be read:',
          ...setAside.map(({ key, failure }) => `  ${key} (${failure})`),
        ]),
  ]
}

const rejectedLines = (rejected: readonly Rejected[], now: number, width: number) =>
  table(
    [{ title: 'reason' }, { title: 'how many', align: 'right' }, { title: 'last' }, { title: 'as in' }],
    rejected.map((one) => [
      one.reason,
      count(one.rejected),
      ago(one.latest_at.getTime(), now),
      one.sample ?? '',
    ]),
    width,
  )
