import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { readAccount } from '../account/read-account.ts'
import { pathOfReferrer, returnPath } from './return-path.ts'

export type PageQuery = Promise<Record<string, string | string[] | undefined>>

/** Where a visitor goes on after signing in: what the address says, else the page they came from. */
export async function readNext(query: PageQuery): Promise<string> {
  const { next } = await query
  if (next !== undefined) return returnPath(next)
  const sent = await headers()
  const host = sent.get('x-forwarded-host') ?? sent.get('host')
  return returnPath(pathOfReferrer(sent.get('referer'), host))
}

/** Whoever is signed in has no use for these pages. */
export async function goOnIfSignedIn(next: string): Promise<void> {
  if ((await readAccount()) !== null) redirect(next === '/' ? '/account' : next)
}

export const withNext = (path: string, next: string) =>
  next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`
