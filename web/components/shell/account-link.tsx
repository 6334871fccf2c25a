import { readAccount } from '../../lib/account/read-account.ts'
import { orElse } from '../../lib/or-else.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'
import { Icon } from '../icon.tsx'
import { Link } from '../link.tsx'

/** To the account, or to where one signs in; nothing where the shop has no sign-in. */
export async function AccountLink({ className }: { className: string }) {
  if (userPool() === null) return null
  const account = await orElse(readAccount, null)
  return (
    <Link href={account === null ? '/sign-in' : '/account'} className={className}>
      <Icon name="person" filled={account !== null} />
      <span className="sr-only lg:not-sr-only">{account === null ? 'Sign in' : 'Account'}</span>
    </Link>
  )
}
