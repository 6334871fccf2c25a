import type { Metadata } from 'next'
import { Link } from '../../../components/link.tsx'
import { ResetForm } from '../../../components/sign-in/forgotten-forms.tsx'
import { MailNote, NoSignIn, SignInFrame } from '../../../components/sign-in/frame.tsx'
import { readTypedEmail } from '../../../lib/sign-in/typed-email.ts'
import { userPool } from '../../../lib/sign-in/user-pool.ts'

export const metadata: Metadata = { title: 'New password', robots: { index: false } }

export default async function ResetPage() {
  const pool = userPool()
  if (pool === null) return <NoSignIn />
  return (
    <SignInFrame title="Choose a new password">
      <p className="mb-4 text-muted">
        If the address has an account, a mail with a code of six digits is on its way to it.
      </p>
      {pool.endpoint !== null && <MailNote />}
      <ResetForm email={await readTypedEmail()} />
      <p className="mt-4">
        <Link href="/forgotten-password" className="link inline-flex min-h-11 items-center">
          Ask for another code
        </Link>
      </p>
    </SignInFrame>
  )
}
