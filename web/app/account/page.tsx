import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { NameForm, PasswordForm } from '../../components/account/account-forms.tsx'
import { AddressList } from '../../components/account/address-list.tsx'
import { SignOut } from '../../components/account/sign-out.tsx'
import { Link } from '../../components/link.tsx'
import { NoSignIn } from '../../components/sign-in/frame.tsx'
import { MOST_ADDRESSES, readAddresses } from '../../lib/account/addresses.ts'
import { requireAccount } from '../../lib/account/require-account.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'

export const metadata: Metadata = { title: 'Account', robots: { index: false } }

export default async function AccountPage() {
  if (userPool() === null) return <NoSignIn />
  const { userId, email, displayName } = await requireAccount()
  const addresses = await readAddresses(prisma(), userId)
  return (
    <div className="wide max-w-4xl">
      <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-3xl font-bold">{displayName ?? 'Account'}</h1>
          <p className="text-muted">{email}</p>
        </div>
        <div className="flex flex-wrap gap-3">
          <Link href="/orders" className="button-quiet">
            Orders
          </Link>
          <SignOut />
        </div>
      </div>
      <div className="grid items-start gap-6 md:grid-cols-2">
        <Section title="Addresses">
          {addresses.length === 0 && (
            <p className="mb-3 text-muted">None yet. One that you keep here fills the checkout for you.</p>
          )}
          <AddressList addresses={addresses} />
          {addresses.length < MOST_ADDRESSES && (
            <Link href="/account/addresses/new" className="button-quiet">
              Add an address
            </Link>
          )}
        </Section>
        <div className="grid gap-6">
          <Section title="Name">
            <NameForm name={displayName ?? ''} />
          </Section>
          <Section title="Password">
            <PasswordForm email={email} />
          </Section>
        </div>
      </div>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="card p-5">
      <h2 className="mb-3 text-lg font-bold">{title}</h2>
      {children}
    </section>
  )
}
