import { cache } from 'react'

export interface Account {
  /** users.id. */
  userId: string
  sub: string
  email: string
  displayName: string | null
}

/** Who is signed in; null: nobody. */
export const readAccount = cache(async (): Promise<Account | null> => null)
