import type { ShippingAddress } from '../checkout/checkout-form.ts'
import type { PrismaClient, Transaction } from '../database/prisma.ts'

/** An account's addresses. Whatever is asked for is asked for with the account's id: another's are not there. */
export interface SavedAddress extends ShippingAddress {
  id: string
  isDefault: boolean
}

export const MOST_ADDRESSES = 20

const select = {
  ...{ id: true, fullName: true, line1: true, line2: true, city: true, region: true },
  ...{ postalCode: true, country: true, phone: true, isDefault: true },
} as const

/** The default first, then the newest. */
export async function readAddresses(db: PrismaClient, userId: string): Promise<SavedAddress[]> {
  return db.address.findMany({
    where: { userId },
    select,
    orderBy: [{ isDefault: 'desc' }, { createdAt: 'desc' }],
  })
}

export async function findAddress(
  db: PrismaClient,
  userId: string,
  id: string,
): Promise<SavedAddress | null> {
  return db.address.findFirst({ where: { id, userId }, select })
}

export async function defaultAddress(db: PrismaClient, userId: string): Promise<SavedAddress | null> {
  return db.address.findFirst({ where: { userId, isDefault: true }, select })
}

/**
 * Adds an address, or changes one. The first is the default.
 * @param id null: a new one
 * @returns false: there is none of that id, or there are too many
 */
export async function saveAddress(
  db: PrismaClient,
  userId: string,
  id: string | null,
  { makeDefault, ...address }: ShippingAddress & { makeDefault: boolean },
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    await lockAccount(tx, userId)
    const there = await tx.address.count({ where: { userId } })
    if (id === null && there >= MOST_ADDRESSES) return false
    if (id !== null && (await tx.address.count({ where: { id, userId } })) === 0) return false
    const isDefault = makeDefault || there === 0
    if (isDefault) await noDefault(tx, userId)
    const data = { ...address, ...(isDefault ? { isDefault } : {}) }
    if (id === null) await tx.address.createMany({ data: [{ ...data, userId }] })
    else await tx.address.updateMany({ where: { id, userId }, data })
    return true
  })
}

export async function setDefaultAddress(db: PrismaClient, userId: string, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockAccount(tx, userId)
    if ((await tx.address.count({ where: { id, userId } })) === 0) return
    await noDefault(tx, userId)
    await tx.address.updateMany({ where: { id, userId }, data: { isDefault: true } })
  })
}

/** Where the default goes, the newest of the others takes its place. */
export async function removeAddress(db: PrismaClient, userId: string, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockAccount(tx, userId)
    await tx.address.deleteMany({ where: { id, userId } })
    const left = await tx.address.findMany({
      where: { userId },
      select: { id: true, isDefault: true },
      orderBy: { createdAt: 'desc' },
    })
    const [newest] = left
    if (newest !== undefined && !left.some(({ isDefault }) => isDefault))
      await tx.address.updateMany({ where: { id: newest.id, userId }, data: { isDefault: true } })
  })
}

const noDefault = (tx: Transaction, userId: string) =>
  tx.address.updateMany({ where: { userId, isDefault: true }, data: { isDefault: false } })

/** Two that each make another address the default come one after the other. */
async function lockAccount(tx: Transaction, userId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
}
