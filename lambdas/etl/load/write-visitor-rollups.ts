import type pg from 'pg'
import { isoDay } from '../facts/local-date.ts'
import { NEVER, type VisitorDay } from './visitor-days.ts'
import type { VisitorRollups, VisitorWeek } from './visitor-rollups.ts'
import { columns } from './warehouse.ts'

/** Rows that come to nothing go. Only those can that something is taken away from. */
export async function writeVisitorRollups(client: pg.Client, rollups: VisitorRollups): Promise<void> {
  await writeDays(client, rollups.days())
  await writeWeeks(client, rollups.weeks())
}

async function writeDays(client: pg.Client, days: readonly VisitorDay[]): Promise<void> {
  if (days.length === 0) return
  await client.query(
    `INSERT INTO mart.visitor_day AS d (scope, value, is_self, session_date, previous_date, visitors)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::date[], $5::date[], $6::bigint[])
     ON CONFLICT (scope, value, is_self, session_date, previous_date) DO UPDATE SET visitors = d.visitors + excluded.visitors`,
    [...dayColumns(days), days.map(({ visitors }) => visitors)],
  )
  const fewer = days.filter(({ visitors }) => visitors < 0)
  if (fewer.length === 0) return
  await client.query(
    `DELETE FROM mart.visitor_day d
     USING unnest($1::text[], $2::text[], $3::bool[], $4::date[], $5::date[])
       AS f (scope, value, is_self, session_date, previous_date)
     WHERE (d.scope, d.value, d.is_self, d.session_date, d.previous_date)
       = (f.scope, f.value, f.is_self, f.session_date, f.previous_date) AND d.visitors = 0`,
    dayColumns(fewer),
  )
}

async function writeWeeks(client: pg.Client, weeks: readonly VisitorWeek[]): Promise<void> {
  if (weeks.length === 0) return
  await client.query(
    `INSERT INTO mart.visitor_week AS w (first_date, week, channel, device, is_signed_in, visitors)
     SELECT * FROM unnest($1::date[], $2::int[], $3::text[], $4::text[], $5::bool[], $6::bigint[])
     ON CONFLICT (first_date, week, channel, device, is_signed_in) DO UPDATE SET visitors = w.visitors + excluded.visitors`,
    [...weekColumns(weeks), weeks.map(({ visitors }) => visitors)],
  )
  const fewer = weeks.filter(({ visitors }) => visitors < 0)
  if (fewer.length === 0) return
  await client.query(
    `DELETE FROM mart.visitor_week w
     USING unnest($1::date[], $2::int[], $3::text[], $4::text[], $5::bool[])
       AS f (first_date, week, channel, device, is_signed_in)
     WHERE (w.first_date, w.week, w.channel, w.device, w.is_signed_in)
       = (f.first_date, f.week, f.channel, f.device, f.is_signed_in) AND w.visitors = 0`,
    weekColumns(fewer),
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

const weekColumns = (weeks: readonly VisitorWeek[]) =>
  columns(
    weeks,
    ({ firstDate }) => isoDay(firstDate),
    ({ week }) => week,
    ({ channel }) => channel,
    ({ device }) => device,
    ({ isSignedIn }) => isSignedIn,
  )
