import { hash } from 'node:crypto'
import type { Prisma } from '../../generated/prisma/client.ts'

/** Whose a cart is, and so an order made of it: an account's, or that of the browser which keeps the cart's token. */
export type Holder = { userId: string } | Guest
export type Guest = { tokenHash: Uint8Array<ArrayBuffer> }

/** @param token as it stands in the visitor's cookie; the database knows its hash only */
export function guest(token: string): Guest {
  return { tokenHash: new Uint8Array(hash('sha256', token, 'buffer')) }
}

export function cartOf(holder: Holder): Prisma.CartWhereInput {
  return 'userId' in holder ? { userId: holder.userId } : { tokenHash: holder.tokenHash }
}

/**
 * A guest's orders are those of the carts of that browser: an order's number alone opens nothing. An account's are its own, and
 * those of carts that joined it at sign-in.
 */
export function ordersOf(holder: Holder): Prisma.OrderWhereInput {
  return 'userId' in holder
    ? { OR: [{ userId: holder.userId }, { userId: null, cart: { userId: holder.userId } }] }
    : { userId: null, cart: { tokenHash: holder.tokenHash } }
}
