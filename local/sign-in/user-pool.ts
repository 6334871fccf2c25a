import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { AppClient } from 'cognito-local/lib/services/appClient.js'
import type { Services } from 'cognito-local/lib/services/index.js'
import { UserPoolServiceImpl } from 'cognito-local/lib/services/userPoolService.js'
import { FileStore } from './file-store.ts'
import { POOL_ID } from './pool.ts'
import type { SigningKey } from './signing-key.ts'
import { tokenGenerator } from './tokens.ts'

export interface PoolOptions {
  /** Where the pool keeps what it knows. */
  folder: string
  clientId: string
  key: SigningKey
  /** Epoch ms. */
  now: () => number
  /** Where an e-mail would go; the code that stands in it. */
  deliver: (what: string, code: string, email: string) => void
}

export type UserPool = Services & { pool: UserPoolServiceImpl }

/** cognito-local's parts, put together around one pool with one client. Its own way of doing that loads the AWS SDK whole. */
export async function openUserPool({ folder, clientId, key, now, deliver }: PoolOptions): Promise<UserPool> {
  const store = await FileStore.open(join(folder, 'users.json'))
  const clock = { get: () => new Date(now()) }
  const options = { Id: POOL_ID, UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] }
  const pool = new UserPoolServiceImpl(store, clock, store, { ...options, MfaConfiguration: 'OFF' })
  const client: AppClient = {
    ...{ ClientId: clientId, ClientName: 'storefront', UserPoolId: POOL_ID },
    ...{ CreationDate: clock.get(), LastModifiedDate: clock.get() },
  }
  return {
    pool,
    clock,
    cognito: onePool(pool, client),
    config: { UserPoolDefaults: options } as unknown as Services['config'],
    messages: {
      deliver: async (_, source, __, ___, ____, code, _____, { Destination }) =>
        deliver(source, code, Destination),
    },
    otp: () => String(randomInt(1_000_000)).padStart(6, '0'),
    tokenGenerator: tokenGenerator(key, now),
    triggers: noTriggers(),
  }
}

function onePool(pool: UserPoolServiceImpl, client: AppClient): Services['cognito'] {
  const refuse = () => Promise.reject(new Error('there is one pool, and it stays'))
  return {
    getAppClient: async (_, id) => (id === client.ClientId ? client : null),
    getUserPool: async () => pool,
    getUserPoolForClientId: async () => pool,
    listAppClients: async () => [client],
    listUserPools: async () => [pool.options],
    createUserPool: refuse,
    deleteUserPool: refuse,
  }
}

function noTriggers(): Services['triggers'] {
  const refuse = () => Promise.reject(new Error('the pool has no triggers'))
  return {
    enabled: () => false,
    customMessage: refuse,
    customEmailSender: refuse,
    postAuthentication: refuse,
    postConfirmation: refuse,
    preSignUp: refuse,
    preTokenGeneration: refuse,
    userMigration: refuse,
  }
}
