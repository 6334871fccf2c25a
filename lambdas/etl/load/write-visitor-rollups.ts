import { isoDay } from '../facts/local-date.ts'
import type { Statement } from './together.ts'
import type { VisitorDay } from './visitor-days.ts'
import type { VisitorWeek } from './visitor-rollups.ts'
import { columns } from './warehouse.ts'

/** What adds a batch's changes to the roll-ups of visitors. */
export const addToVisitorRollups = (
  days: readonly VisitorDay[],
  weeks: readonly VisitorWeek[],
): Statement[] => [addDays(days), addWeeks(weeks)]

/** Rows that come to nothing go. Only those can that something is taken away from, also where no session is any less. */
export function sweepVisitorRollups(days: readonly VisitorDay[], weeks: readonly VisitorWeek[]): Statement[] {
  const fewerDays = days.filter(({ counts }) => counts.some((count) => count < 0))
  const fewerWeeks = weeks.filter(({ visitors, visitorsWithBots }) => visitors < 0 || visitorsWithBots < 0)
  return [
    ...(fewerDays.length > 0 ? [sweepDays(fewerDays)] : []),
    ...(fewerWeeks.length > 0 ? [sweepWeeks(fewerWeeks)] : []),
  ]
}

const DAY_COUNTS = ['visitors', 'people', 'visitors_with_bots', 'people_with_bots'] as const

const addDays = (days: readonly VisitorDay[]): Statement => ({
  sql: `INSERT INTO mart.visitor_day AS d (session_date, pattern_key, channel, device, is_first, is_signed_in, days_since,
     ${DAY_COUNTS.join(', ')})
   SELECT date, pattern, channel, device, is_first, is_signed_in, days_since::smallint[], ${DAY_COUNTS.join(', ')}
   FROM unnest($1::date[], $2::bigint[], $3::text[], $4::text[], $5::bool[], $6::bool[], $7::text[],
     ${DAY_COUNTS.map((_, i) => `$${i + 8}::int[]`).join(', ')})
     AS v (date, pattern, channel, device, is_first, is_signed_in, days_since, ${DAY_COUNTS.join(', ')})
   ON CONFLICT (session_date, pattern_key) DO UPDATE SET
     ${DAY_COUNTS.map((column) => `${column} = d.${column} + excluded.${column}`).join(', ')}`,
  values: [
    ...dayKeys(days),
    ...columns(
      days,
      ({ channel }) => channel,
      ({ device }) => device,
      ({ isFirst }) => isFirst,
      ({ isSignedIn }) => isSignedIn,
      // As text: an array of arrays would be taken for one with two dimensions.
      ({ daysSince }) => `{${daysSince.join(',')}}`,
    ),
    ...DAY_COUNTS.map((_, i) => days.map(({ counts }) => counts[i])),
  ],
})

const sweepDays = (days: readonly VisitorDay[]): Statement => ({
  sql: `DELETE FROM mart.visitor_day d
   USING unnest($1::date[], $2::bigint[]) AS f (session_date, pattern_key)
   WHERE d.session_date = f.session_date AND d.pattern_key = f.pattern_key
     AND (${DAY_COUNTS.map((column) => `d.${column}`).join(', ')}) = (0, 0, 0, 0)`,
  values: dayKeys(days),
})

const addWeeks = (weeks: readonly VisitorWeek[]): Statement => ({
  sql: `INSERT INTO mart.visitor_week AS w (first_date, week, channel, device, is_signed_in, visitors, visitors_with_bots)
   SELECT * FROM unnest($1::date[], $2::int[], $3::text[], $4::text[], $5::bool[], $6::bigint[], $7::bigint[])
   ON CONFLICT (first_date, week, channel, device, is_signed_in) DO UPDATE SET visitors = w.visitors + excluded.visitors,
     visitors_with_bots = w.visitors_with_bots + excluded.visitors_with_bots`,
  values: [
    ...weekKeys(weeks),
    ...columns(
      weeks,
      ({ visitors }) => visitors,
      ({ visitorsWithBots }) => visitorsWithBots,
    ),
  ],
})

const sweepWeeks = (weeks: readonly VisitorWeek[]): Statement => ({
  sql: `DELETE FROM mart.visitor_week w
   USING unnest($1::date[], $2::int[], $3::text[], $4::text[], $5::bool[])
     AS f (first_date, week, channel, device, is_signed_in)
   WHERE (w.first_date, w.week, w.channel, w.device, w.is_signed_in)
     = (f.first_date, f.week, f.channel, f.device, f.is_signed_in) AND (w.visitors, w.visitors_with_bots) = (0, 0)`,
  values: weekKeys(weeks),
})

const dayKeys = (days: readonly VisitorDay[]) =>
  columns(
    days,
    ({ date }) => isoDay(date),
    ({ patternKey }) => patternKey,
  )

const weekKeys = (weeks: readonly VisitorWeek[]) =>
  columns(
    weeks,
    ({ firstDate }) => isoDay(firstDate),
    ({ week }) => week,
    ({ channel }) => channel,
    ({ device }) => device,
    ({ isSignedIn }) => isSignedIn,
  )
