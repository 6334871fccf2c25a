import type { PrismaClient } from '../database/prisma.ts'
import type { Claims } from '../sign-in/verify.ts'

/** Somebody with an account, as the shop knows them. */
export interface Account {
  /** users.id */
  userId: string
  /** Cognito's. */
  sub: string
  email: string
  displayName: string | null
}

const select = { id: true, cognitoSub: true, email: true, displayName: true } as const

type Row = { id: string; cognitoSub: string; email: string; displayName: string | null }

const accountOf = ({ id, cognitoSub, email, displayName }: Row): Account => ({
  userId: id,
  sub: cognitoSub,
  email,
  displayName,
})

export async function findAccount(db: PrismaClient, sub: string): Promise<Account | null> {
  const row = await db.user.findUnique({ where: { cognitoSub: sub }, select })
  return row === null ? null : accountOf(row)
}

/**
 * At sign-in: makes the account's row, or takes over an address that changed. The name is the shop's once it is there.
 * @param claims verified
 */
export async function ensureAccount(db: PrismaClient, claims: Claims): Promise<Account> {
  const { sub, email } = claims
  const displayName = nameOf(claims)
  return db.$transaction(async (tx) => {
    // Cognito lets one account have an address at a time: whoever else stands here with it, had it. Their orders stay theirs.
    if (claims.email_verified)
      await tx.$executeRaw`
        UPDATE users SET email = cognito_sub || '@former.invalid'
        WHERE lower(email) = lower(${email}) AND cognito_sub <> ${sub}`
    // One statement: of two sign-ins at once both find the row.
    const rows = await tx.$queryRaw<Row[]>`
      INSERT INTO users (cognito_sub, email, display_name) VALUES (${sub}, ${email}, ${displayName})
      ON CONFLICT (cognito_sub) DO UPDATE SET email = excluded.email
      RETURNING id::text, cognito_sub AS "cognitoSub", email, display_name AS "displayName"`
    const [row] = rows
    if (row === undefined) throw new Error('an account was made and is not there')
    return accountOf(row)
  })
}

/** As far as the database takes it. */
function nameOf({ name }: Claims): string | null {
  const trimmed = name?.trim().slice(0, 100).trim() ?? ''
  return /^\S(.*\S)?$/.test(trimmed) ? trimmed : null
}

export async function rename(db: PrismaClient, userId: string, displayName: string): Promise<void> {
  await db.user.updateMany({ where: { id: userId }, data: { displayName } })
}
