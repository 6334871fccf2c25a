import { redirect } from 'next/navigation'
import { type Account, readAccount } from './read-account.ts'

/** For what is an account's alone: whoever is not signed in signs in first. */
export async function requireAccount(next = '/account'): Promise<Account> {
  return (await readAccount()) ?? redirect(`/sign-in?next=${encodeURIComponent(next)}`)
}
