import type pg from 'pg'
import type { ReadObject } from '../batch.ts'
import { columns, timestamp } from './warehouse.ts'

/** Writes what objects held that could not be loaded, and objects of which nothing could. @returns how many by reason */
export async function writeRejected(
  client: pg.Client,
  objects: readonly ReadObject[],
): Promise<Map<string, number>> {
  const rows = objects.flatMap(rejectedRows)
  if (rows.length > 0)
    await client.query(
      `INSERT INTO etl.rejected_event (key, index, received_at, reason, sample)
       SELECT * FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[], $5::text[])`,
      columns(
        rows,
        (row) => row.key,
        (row) => row.index,
        (row) => timestamp(row.receivedAt),
        (row) => row.reason,
        (row) => row.sample,
      ),
    )
  const byReason = new Map<string, number>()
  for (const { reason } of rows) byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
  return byReason
}

interface RejectedRow {
  key: string
  index: number | null
  receivedAt: number
  reason: string
  sample: string | null
}

function rejectedRows({ key, receivedAt, rejected, failure }: ReadObject): RejectedRow[] {
  const rows: RejectedRow[] = rejected.map((one) => ({ key, receivedAt, ...one }))
  if (failure !== null) rows.push({ key, receivedAt, index: null, reason: failure, sample: null })
  return rows
}
