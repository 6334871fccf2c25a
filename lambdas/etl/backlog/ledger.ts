import type pg from 'pg'

/** Of these keys, the ones that are not in the ledger, in their order. */
export async function notLoaded(client: pg.Client, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const { rows } = await client.query<{ key: string }>(
    `SELECT k.key FROM unnest($1::text[]) AS k (key)
     WHERE NOT EXISTS (SELECT FROM etl.loaded_object o WHERE o.key = k.key)`,
    [keys],
  )
  return new Set(rows.map(({ key }) => key))
}
