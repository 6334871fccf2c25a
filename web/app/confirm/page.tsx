import type { Metadata } from 'next'
import { Link } from '../../components/link.tsx'
import { ConfirmForm } from '../../components/sign-in/confirm-form.tsx'
import { MailNote, NoSignIn, SignInFrame } from '../../components/sign-in/frame.tsx'
import { type PageQuery, readNext, withNext } from '../../lib/sign-in/page-query.ts'
import { readTypedEmail } from '../../lib/sign-in/typed-email.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'

export const metadata: Metadata = { title: 'Confirm your address', robots: { index: false } }

export default async function ConfirmPage({ searchParams }: { searchParams: PageQuery }) {
  const pool = userPool()
  if (pool === null) return <NoSignIn />
  const next = await readNext(searchParams)
  return (
    <SignInFrame title="Confirm your address">
      <p className="mb-4 text-muted">
        If the address is new to us, a mail with a code of six digits is on its way. Nothing came? You may
        have an account already.
      </p>
      {pool.endpoint !== null && <MailNote />}
      <ConfirmForm email={await readTypedEmail()} next={next} />
      <p className="mt-4 flex flex-wrap gap-x-6">
        <Link href={withNext('/sign-in', next)} className="link inline-flex min-h-11 items-center">
          Sign in
        </Link>
        <Link href="/forgotten-password" className="link inline-flex min-h-11 items-center">
          Forgotten your password?
        </Link>
      </p>
    </SignInFrame>
  )
}
