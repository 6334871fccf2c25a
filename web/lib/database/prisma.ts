import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../generated/prisma/client.ts'
import { type DatabaseAddress, readAddress } from './address.ts'

/**
 * A client with a pool of its own.
 * @param address of a role that may do what the storefront does
 */
export function openPrisma({ tls, ...address }: DatabaseAddress): PrismaClient {
  const ssl = tls === null ? false : { ca: tls.certificate, servername: tls.name, rejectUnauthorized: true }
  const adapter = new PrismaPg({
    ...address,
    ssl,
    max: 10,
    // A page that waits longer than this for a connection says so rather than hang.
    connectionTimeoutMillis: 3_000,
    statement_timeout: 5_000,
    application_name: 'storefront',
  })
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 3_000, timeout: 10_000 } })
}

// Kept on the global object, because development reloads modules and each would open a pool.
const kept = globalThis as { storefrontPrisma?: PrismaClient }

/** The server's one client, opened when first asked for: a build has no database. */
export function prisma(): PrismaClient {
  kept.storefrontPrisma ??= openPrisma(readAddress())
  return kept.storefrontPrisma
}

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]
export type { PrismaClient }
