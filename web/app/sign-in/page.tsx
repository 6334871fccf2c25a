import type { Metadata } from 'next'
import { Link } from '../../components/link.tsx'
import { NoSignIn, SignInFrame } from '../../components/sign-in/frame.tsx'
import { SignInForm } from '../../components/sign-in/sign-in-form.tsx'
import { TrackView } from '../../components/tracking/track-view.tsx'
import { goOnIfSignedIn, type PageQuery, readNext, withNext } from '../../lib/sign-in/page-query.ts'
import { readTypedEmail } from '../../lib/sign-in/typed-email.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } }

const NOTICES = {
  confirmed: 'Your address is confirmed. Now sign in.',
  reset: 'Your new password is saved, and you are signed out everywhere. Now sign in with it.',
} as const

export default async function SignInPage({ searchParams }: { searchParams: PageQuery }) {
  if (userPool() === null) return <NoSignIn />
  const next = await readNext(searchParams)
  await goOnIfSignedIn(next)
  const { confirmed, reset } = await searchParams
  const notice = confirmed ? NOTICES.confirmed : reset ? NOTICES.reset : null
  return (
    <SignInFrame title="Sign in">
      <TrackView event={{ name: 'login_open', data: {} }} what="sign-in" />
      <SignInForm email={await readTypedEmail()} next={next} notice={notice} />
      <p className="mt-4 flex flex-wrap gap-x-6">
        <Link href={withNext('/sign-up', next)} className="link inline-flex min-h-11 items-center">
          Make an account
        </Link>
        <Link href="/forgotten-password" className="link inline-flex min-h-11 items-center">
          Forgotten your password?
        </Link>
      </p>
    </SignInFrame>
  )
}
