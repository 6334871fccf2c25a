import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../generated/prisma/client.ts'
import { type DatabaseAddress, readAddress } from './address.ts'
import { parameterStore, type ReadParameter } from './parameters.ts'
import { PinnedPool } from './pinned-pool.ts'
import { type RemoteAddress, readRemoteAddress } from './remote-address.ts'

const COMMON = {
  // A page that waits longer than this for a connection says so rather than hang.
  connectionTimeoutMillis: 3_000,
  statement_timeout: 5_000,
  application_name: 'storefront',
}

/**
 * A client with a pool of its own.
 * @param address of a role that may do what the storefront does
 */
export function openPrisma({ tls, ...address }: DatabaseAddress): PrismaClient {
  const ssl = tls === null ? false : { ca: tls.certificate, servername: tls.name, rejectUnauthorized: true }
  return clientOf(new PrismaPg({ ...COMMON, ...address, ssl, max: 10 }))
}

/**
 * The same over a network, with what Parameter Store keeps.
 * @param port and database of another server than an account's
 */
export function openRemotePrisma(
  address: RemoteAddress,
  read: ReadParameter,
  { port = 5432, database = 'clickstream_web' } = {},
): PrismaClient {
  // A hosted server answers one request at a time, and there may be many of them.
  const pool = new PinnedPool(address, read, { ...COMMON, port, database, user: 'web', max: 3 })
  return clientOf(new PrismaPg(pool, { disposeExternalPool: true }))
}

const clientOf = (adapter: PrismaPg): PrismaClient =>
  new PrismaClient({ adapter, transactionOptions: { maxWait: 3_000, timeout: 10_000 } })

// Kept on the global object, because development reloads modules and each would open a pool.
const kept = globalThis as { storefrontPrisma?: PrismaClient }

/** The server's one client, opened when first asked for: a build has no database. */
export function prisma(): PrismaClient {
  kept.storefrontPrisma ??= open()
  return kept.storefrontPrisma
}

function open(): PrismaClient {
  const remote = readRemoteAddress()
  return remote === null ? openPrisma(readAddress()) : openRemotePrisma(remote, parameterStore(remote.region))
}

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]
export type { PrismaClient }
