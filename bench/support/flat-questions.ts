import type { BenchWarehouse } from './bench-server.ts'
import type { Range } from './dashboard-statements.ts'

/** Questions of the dashboard beside the same ones on one flat table of events, as dashboards without marts ask them. */

export interface FlatQuestion {
  question: string
  martMs: number
  flatMs: number
}

interface Pair {
  question: string
  mart: string
  flat: string
}

const PAIRS: readonly Pair[] = [
  {
    question: 'visitors, sessions and page views by day',
    mart: `SELECT * FROM mart.session_metrics($1::date, $2::date, 'day')`,
    flat: `SELECT event_date, count(DISTINCT client_id), count(DISTINCT (client_id, session_started_at)),
      count(*) FILTER (WHERE stage = 'page_view')
      FROM flat_event WHERE event_date BETWEEN $1::date AND $2::date AND NOT is_bot GROUP BY 1`,
  },
  {
    question: 'the funnel',
    mart: 'SELECT * FROM mart.shop_funnel($1::date, $2::date)',
    flat: `WITH step AS (
        SELECT client_id, session_started_at, min(occurred_at) FILTER (WHERE stage = 'view_item') AS seen,
          min(occurred_at) FILTER (WHERE stage = 'add_to_cart') AS added, min(occurred_at) FILTER (WHERE stage = 'begin_checkout') AS began,
          min(occurred_at) FILTER (WHERE stage = 'purchase') AS bought
        FROM flat_event WHERE event_date BETWEEN $1::date AND $2::date AND NOT is_bot GROUP BY 1, 2)
      SELECT count(seen), count(*) FILTER (WHERE added > seen), count(*) FILTER (WHERE began > added AND added > seen),
        count(*) FILTER (WHERE bought > began AND began > added AND added > seen) FROM step`,
  },
  {
    question: 'products by views',
    mart: 'SELECT * FROM mart.product_performance($1::date, $2::date, 50)',
    flat: `SELECT product_id, count(*) FILTER (WHERE stage = 'view_item'), count(*) FILTER (WHERE stage = 'add_to_cart')
      FROM flat_event WHERE event_date BETWEEN $1::date AND $2::date AND NOT is_bot AND product_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 50`,
  },
  {
    question: 'what is searched for',
    mart: 'SELECT * FROM mart.searches($1::date, $2::date, 50)',
    flat: `SELECT lower(search_term), count(*) FROM flat_event
      WHERE event_date BETWEEN $1::date AND $2::date AND NOT is_bot AND stage = 'search' GROUP BY 1 ORDER BY 2 DESC LIMIT 50`,
  },
]

const TIMES = 3

export async function flatQuestions({ owner }: BenchWarehouse, range: Range): Promise<FlatQuestion[]> {
  await owner.query('CREATE TABLE IF NOT EXISTS flat_event AS SELECT * FROM dw.event')
  await owner.query('VACUUM (ANALYZE) flat_event')
  const best = async (sql: string) => {
    const times: number[] = []
    for (let i = 0; i < TIMES; i++) {
      const began = performance.now()
      await owner.query(sql, [range.from, range.to])
      times.push(performance.now() - began)
    }
    return Math.min(...times)
  }
  const answers: FlatQuestion[] = []
  for (const { question, mart, flat } of PAIRS)
    answers.push({ question, martMs: await best(mart), flatMs: await best(flat) })
  return answers
}
