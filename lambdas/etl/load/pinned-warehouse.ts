import { checkServerIdentity } from 'node:tls'
import pg from 'pg'
import type { FunctionSetting } from '../function-setting.ts'
import type { Connect } from './warehouse.ts'

type Address = FunctionSetting['warehouse']

interface Secrets {
  password: string
  certificate: string
}

const CONNECT_MS = 10_000

/**
 * Connects to the warehouse as role etl over TLS, to the server of the pinned certificate and no other (verify-full). Password and
 * certificate are read once and kept; where the warehouse refuses them they are read again, once: they may have been changed.
 * @param read gives a parameter's value
 */
export function pinnedWarehouse(address: Address, read: (name: string) => Promise<string>): Connect {
  let kept: Promise<Secrets> | null = null
  const secrets = (): Promise<Secrets> => {
    kept ??= readBoth(address, read).catch((error: unknown) => {
      kept = null
      throw error
    })
    return kept
  }
  return async (options) => {
    const isFresh = kept === null
    try {
      return await connect(address, await secrets(), options)
    } catch (error) {
      if (isFresh || !isRefused(error)) throw error
      kept = null
      return connect(address, await secrets(), options)
    }
  }
}

async function readBoth(
  { passwordParameter, certificateParameter }: Address,
  read: (name: string) => Promise<string>,
): Promise<Secrets> {
  const [password, certificate] = await Promise.all([read(passwordParameter), read(certificateParameter)])
  return { password, certificate }
}

async function connect(
  { host, port, database, certificateName }: Address,
  { password, certificate }: Secrets,
  options: pg.ClientConfig,
): Promise<pg.Client> {
  const client = new pg.Client({
    ...options,
    host,
    port,
    database,
    user: 'etl',
    password,
    connectionTimeoutMillis: CONNECT_MS,
    ssl: {
      ca: certificate,
      rejectUnauthorized: true,
      // Named by itself, not by the address: that may be another one than the certificate was made for.
      checkServerIdentity: (_, presented) => checkServerIdentity(certificateName, presented),
    },
  })
  await client.connect()
  return client
}

/** By a wrong password (SQLSTATE 28), or by a certificate that is not the pinned one. */
const isRefused = (error: unknown): boolean => {
  const code = String((error as { code?: unknown }).code ?? '')
  return /^28|CERT|^UNABLE_TO_|^ERR_TLS_/.test(code)
}
