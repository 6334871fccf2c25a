import type pg from 'pg'
import { vi } from 'vitest'

/** The process of the server that serves this connection. */
export async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return rows[0]?.pid ?? 0
}

/** Until that process waits for a lock of another's. */
export async function untilItWaits(observer: pg.Client, pid: number): Promise<void> {
  const waits = async () => {
    const { rowCount } = await observer.query('SELECT FROM pg_locks WHERE pid = $1 AND NOT granted', [pid])
    return rowCount === 1
  }
  await vi.waitUntil(waits, { timeout: 20_000 })
}
