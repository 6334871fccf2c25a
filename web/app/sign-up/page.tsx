import type { Metadata } from 'next'
import { Link } from '../../components/link.tsx'
import { NoSignIn, SignInFrame } from '../../components/sign-in/frame.tsx'
import { SignUpForm } from '../../components/sign-in/sign-up-form.tsx'
import { goOnIfSignedIn, type PageQuery, readNext, withNext } from '../../lib/sign-in/page-query.ts'
import { readTypedEmail } from '../../lib/sign-in/typed-email.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'

export const metadata: Metadata = { title: 'Make an account', robots: { index: false } }

export default async function SignUpPage({ searchParams }: { searchParams: PageQuery }) {
  if (userPool() === null) return <NoSignIn />
  const next = await readNext(searchParams)
  await goOnIfSignedIn(next)
  return (
    <SignInFrame title="Make an account">
      <p className="mb-4 text-muted">
        Your cart, your wishlist and the orders made in this browser come with you.
      </p>
      <SignUpForm email={await readTypedEmail()} next={next} />
      <p className="mt-4">
        <Link href={withNext('/sign-in', next)} className="link inline-flex min-h-11 items-center">
          I have an account: sign in
        </Link>
      </p>
    </SignInFrame>
  )
}
