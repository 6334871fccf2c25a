import type pg from 'pg'
import type { Rollups } from './rollups.ts'
import { SUM_COLUMNS, sumColumns } from './session-sums.ts'
import { Tally } from './tally.ts'

export async function writeLandings(client: pg.Client, { landings }: Rollups): Promise<void> {
  const rows = landings.rows()
  await client.query(
    `INSERT INTO mart.landing_day AS d (page_key, date, is_bot, ${SUM_COLUMNS.join(', ')})
     SELECT * FROM unnest($1::bigint[], $2::date[], $3::bool[],
       ${SUM_COLUMNS.map((_, i) => `$${i + 4}::bigint[]`).join(', ')})
     ON CONFLICT (date, page_key, is_bot) DO UPDATE SET
       ${SUM_COLUMNS.map((column) => `${column} = d.${column} + excluded.${column}`).join(', ')}`,
    [...Tally.columns(rows), ...sumColumns(rows)],
  )
}
