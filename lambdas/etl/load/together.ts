import type pg from 'pg'

/** A statement and its parameters. */
export interface Statement {
  sql: string
  values: unknown[]
}

/**
 * Statements that change a table each and depend on none of the others, sent as one: a way to the database and back costs more than
 * what a roll-up's few rows do there.
 */
export async function together(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  if (statements.length === 0) return
  const values: unknown[] = []
  const parts = statements.map(({ sql, values: own }, i) => {
    const before = values.length
    values.push(...own)
    return `statement_${i} AS (${sql.replace(/\$(\d+)/g, (_, n) => `$${Number(n) + before}`)})`
  })
  await client.query(`WITH ${parts.join(', ')} SELECT`, values)
}
