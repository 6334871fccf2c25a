import type pg from 'pg'
import { RulesChanged } from './errors.ts'
import type { EtlRules } from './rules.ts'

/** Counts up when the same events would give another warehouse under the same rules: older ones need a rebuild then. */
const CUT_VERSION = 4

export interface Setting {
  /** Epoch ms: events before it were dropped by retention. */
  droppedBefore: number | null
}

/**
 * Writes the rules into an empty warehouse, or makes sure that the warehouse was cut by the same.
 * @throws RulesChanged
 */
export async function agreeOnRules(client: pg.Client, rules: EtlRules): Promise<Setting> {
  const wanted = { ...rules, version: CUT_VERSION }
  await client.query(
    'INSERT INTO etl.setting (time_zone, currency, rules) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [rules.timeZone, rules.currency, JSON.stringify(wanted)],
  )
  const { rows } = await client.query<{ rules: Record<string, unknown>; dropped_before: Date | null }>(
    'SELECT rules, dropped_before FROM etl.setting',
  )
  const was = rows[0]?.rules ?? {}
  const differences = Object.entries(wanted)
    .filter(([rule, value]) => JSON.stringify(value) !== JSON.stringify(was[rule]))
    .map(([rule, value]) => ({ rule, was: was[rule], wanted: value }))
  if (differences.length > 0) throw new RulesChanged(differences)
  return { droppedBefore: rows[0]?.dropped_before?.getTime() ?? null }
}
