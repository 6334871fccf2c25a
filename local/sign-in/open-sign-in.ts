import { mkdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { cognitoActions } from './as-cognito.ts'
import { signInServer } from './server.ts'
import { ensureSigningKey } from './signing-key.ts'
import { openUserPool } from './user-pool.ts'

export interface SignInOptions {
  /** Of the pool's own: users, and the key of their tokens. */
  folder: string
  clientId: string
  /** Epoch ms. */
  now: () => number
  log: (line: string) => void
}

/** @returns the user pool's server, which does not listen yet */
export async function openSignIn({ folder, clientId, now, log }: SignInOptions): Promise<Server> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const key = await ensureSigningKey(join(folder, 'signing-key.pem'))
  // Who stands before this machine may read what would be mailed.
  const deliver = (what: string, code: string, email: string) =>
    log(`e-mail to ${email}: code ${code} (${what})`)
  const services = await openUserPool({ folder, clientId, key, now, deliver })
  return signInServer({ actions: cognitoActions(services, now), clientId, jwk: key.jwk, log })
}
