import { checkServerIdentity } from 'node:tls'
import type pg from 'pg'
import type { DatabaseAddress } from './database.ts'

/** An address as node-postgres wants it; where there is TLS, the pinned server and no other is taken (verify-full). */
export function clientConfig({ tls, ...address }: DatabaseAddress): pg.ClientConfig {
  if (tls === null) return address
  return {
    ...address,
    ssl: {
      ca: tls.certificate,
      rejectUnauthorized: true,
      // By its own name: it is reached by another one, the near end of a tunnel.
      checkServerIdentity: (_, presented) => checkServerIdentity(tls.name, presented),
    },
  }
}
