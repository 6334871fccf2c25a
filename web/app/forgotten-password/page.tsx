import type { Metadata } from 'next'
import { Link } from '../../components/link.tsx'
import { ForgottenForm } from '../../components/sign-in/forgotten-forms.tsx'
import { NoSignIn, SignInFrame } from '../../components/sign-in/frame.tsx'
import { readTypedEmail } from '../../lib/sign-in/typed-email.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'

export const metadata: Metadata = { title: 'Forgotten password', robots: { index: false } }

export default async function ForgottenPasswordPage() {
  if (userPool() === null) return <NoSignIn />
  return (
    <SignInFrame title="Forgotten your password?">
      <p className="mb-4 text-muted">We send a code to your address; with it you choose a new one.</p>
      <ForgottenForm email={await readTypedEmail()} />
      <p className="mt-4">
        <Link href="/sign-in" className="link inline-flex min-h-11 items-center">
          Back to sign-in
        </Link>
      </p>
    </SignInFrame>
  )
}
