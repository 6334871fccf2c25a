'use client'

import { signOutAction } from '../../app/sign-in/actions.ts'
import { signOutAsked } from '../../lib/tracking/tracking.ts'
import { SubmitButton } from '../form/submit-button.tsx'

export function SignOut() {
  return (
    <form action={signOutAction} onSubmit={signOutAsked}>
      <SubmitButton busy="Signing out…" className="button-quiet">
        Sign out
      </SubmitButton>
    </form>
  )
}
