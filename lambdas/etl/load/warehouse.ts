import pg from 'pg'
import { isConnectionLoss, isNotMigrated, WarehouseNotMigrated, WarehouseUnavailable } from '../errors.ts'

/** Opens a connection as role etl. Whoever asks closes it. */
export type Connect = (options: pg.ClientConfig) => Promise<pg.Client>

const INT8 = 20

/** Keys are 64 bits, more than a number holds exactly. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? BigInt
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

const SESSION = `
  SET TimeZone = 'UTC';
  SET work_mem = '32MB';
  SET temp_buffers = '16MB';
  -- Lookups by key in tables of any size: a scan of a whole table is never the better plan here.
  SET random_page_cost = 1.1;
  -- A run that is stopped in mid-transaction (a frozen Lambda) must not keep others waiting.
  SET idle_in_transaction_session_timeout = '2min';
  SET lock_timeout = '2min';
  CREATE TEMPORARY TABLE incoming (
    event_id uuid NOT NULL, occurred_at timestamptz NOT NULL, visitor_key bigint NOT NULL
  ) ON COMMIT DELETE ROWS;
`

/** @throws WarehouseUnavailable */
export async function openWarehouse(connect: Connect): Promise<pg.Client> {
  try {
    const client = await connect({ application_name: 'clickstream-etl', keepAlive: true, types })
    // Lost between two statements, it is told by the next; unheard, the event would end the process.
    client.on('error', () => {})
    await client.query(SESSION)
    return client
  } catch (cause) {
    throw warehouseError(cause)
  }
}

/** The error in the words of this part, where it is one of those that say something of the warehouse itself. */
export function warehouseError(cause: unknown): unknown {
  if (isConnectionLoss(cause)) return new WarehouseUnavailable(cause)
  return isNotMigrated(cause) ? new WarehouseNotMigrated(cause) : cause
}

/** Rows as PostgreSQL's unnest takes them: an array a column. */
export function columns<T>(rows: readonly T[], ...values: ((row: T) => unknown)[]): unknown[][] {
  return values.map((value) => rows.map(value))
}

export const timestamp = (ms: number) => new Date(ms).toISOString()

/** A column as epoch ms; constant SQL. */
export const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`
