import type pg from 'pg'
import { isoDay } from '../facts/local-date.ts'
import type { Transition } from './transitions.ts'
import { columns } from './warehouse.ts'

export async function writeTransitions(client: pg.Client, rows: readonly Transition[]): Promise<void> {
  await client.query(
    `INSERT INTO mart.journey_day AS d (date, depth, from_code, to_code, is_bot, sessions)
     SELECT * FROM unnest($1::date[], $2::smallint[], $3::text[], $4::text[], $5::bool[], $6::bigint[])
     ON CONFLICT (date, depth, from_code, to_code, is_bot) DO UPDATE SET sessions = d.sessions + excluded.sessions`,
    columns(
      rows,
      ({ date }) => isoDay(date),
      ({ depth }) => depth,
      ({ from }) => from,
      ({ to }) => to,
      ({ isBot }) => isBot,
      ({ sessions }) => sessions,
    ),
  )
}
