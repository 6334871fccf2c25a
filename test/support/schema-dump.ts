import type { ClientBase } from 'pg'
import { SCHEMA_DUMP_SQL } from './schema-dump-sql.ts'

/**
 * Everything in a database but its rows, as text that is equal where the databases are: what PostgreSQL brings along and
 * node-pg-migrate's own table (public.pgmigrations) left out. Kinds that no migration of ours makes (operators, text search
 * configurations and their like) are in it by name only.
 * @param client outside a transaction; any role may, since the catalogue is open to all
 * @returns one line for each thing and property, sorted; definitions of views and functions go over several
 */
export async function schemaDump(client: ClientBase): Promise<string> {
  await client.query('BEGIN READ ONLY')
  try {
    // What the catalogue's functions print depends on these.
    await client.query(
      `SELECT set_config(name, value, true) FROM (VALUES ('search_path', 'pg_catalog'), ('timezone', 'UTC'),
         ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('quote_all_identifiers', 'off')) AS s (name, value)`,
    )
    const { rows } = await client.query<{ line: string }>(SCHEMA_DUMP_SQL)
    return rows
      .map(({ line }) => line)
      .sort()
      .join('\n')
  } finally {
    await client.query('ROLLBACK')
  }
}
