import type pg from 'pg'
import { isoDay } from '../facts/local-date.ts'
import { NEVER, type VisitorDay, type VisitorRollups } from './visitor-rollups.ts'
import { columns } from './warehouse.ts'

/** Rows that come to nothing go. Only those can that something is taken away from. */
export async function writeVisitorRollups(client: pg.Client, rollups: VisitorRollups): Promise<void> {
  const days = rollups.days()
  if (days.length > 0)
    await client.query(
      `INSERT INTO mart.visitor_day AS d (scope, value, is_self, session_date, previous_date, visitors)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::date[], $5::date[], $6::bigint[])
       ON CONFLICT (scope, value, is_self, session_date, previous_date) DO UPDATE SET visitors = d.visitors + excluded.visitors`,
      [...dayColumns(days), days.map(({ visitors }) => visitors)],
    )
  const fewer = days.filter(({ visitors }) => visitors < 0)
  if (fewer.length > 0)
    await client.query(
      `DELETE FROM mart.visitor_day
       USING unnest($1::text[], $2::text[], $3::bool[], $4::date[], $5::date[]) AS f (scope, value, is_self, session_date, previous_date)
       WHERE (visitor_day.scope, visitor_day.value, visitor_day.is_self, visitor_day.session_date, visitor_day.previous_date)
         = (f.scope, f.value, f.is_self, f.session_date, f.previous_date) AND visitors = 0`,
      dayColumns(fewer),
    )
}

const dayColumns = (days: readonly VisitorDay[]) =>
  columns(
    days,
    ({ scope }) => scope,
    ({ value }) => value,
    ({ isSelf }) => isSelf,
    ({ date }) => isoDay(date),
    ({ previous }) => (previous === NEVER ? '-infinity' : isoDay(previous)),
  )
