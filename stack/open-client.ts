import pg from 'pg'
import { clientConfig } from './client-config.ts'
import type { DatabaseAddress } from './database.ts'
import { LoginRefused } from './errors.ts'

/**
 * Connects to a database. A connection that is lost later is told by the next statement.
 * @param more what is asked of this connection besides
 * @throws LoginRefused where server and secrets do not fit, else what the connection came to
 */
export async function openClient(address: DatabaseAddress, more: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ ...clientConfig(address), ...more })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (cause) {
    await client.end().catch(() => {})
    const refused = refusedBy(cause)
    throw refused === null ? cause : new LoginRefused(refused, address.user, address.database, cause)
  }
}

/**
 * Works with a database that was opened, and closes it: first the connection, since one that is cut leaves its locks for a while.
 * @throws as openClient, and what the work throws
 */
export async function withClient<T>(
  { address, close }: { address: DatabaseAddress; close(): Promise<void> },
  work: (client: pg.Client) => Promise<T>,
  more: pg.ClientConfig = {},
): Promise<T> {
  try {
    const client = await openClient(address, more)
    return await work(client).finally(() => client.end())
  } finally {
    await close()
  }
}

/** SQLSTATE class 28, and what Node calls a certificate that is not the pinned one. */
function refusedBy(error: unknown): 'password' | 'certificate' | null {
  const code = String((error as { code?: unknown }).code ?? '')
  if (/^28/.test(code)) return 'password'
  return /CERT|^UNABLE_TO_|^ERR_TLS_/.test(code) ? 'certificate' : null
}
