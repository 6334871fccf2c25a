'use client'

import { useActionState } from 'react'
import { confirmAction, resendAction } from '../../app/sign-up/actions.ts'
import { CodeField } from '../form/code-field.tsx'
import { TextField } from '../form/field.tsx'
import { FormNotes } from '../form/form-notes.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { useFirstWrongField } from '../form/use-first-wrong-field.ts'

/** One form, two buttons: either says what to do with the address in it. */
export function ConfirmForm({ email, next }: { email: string; next: string }) {
  const [confirmed, confirm] = useActionState(confirmAction, null)
  const [resent, resend] = useActionState(resendAction, null)
  const state = (resent?.at ?? 0) > (confirmed?.at ?? 0) ? resent : confirmed
  const form = useFirstWrongField(state)
  return (
    <form ref={form} action={confirm} noValidate className="card flex flex-col gap-4 p-5">
      <FormNotes state={state} />
      <input type="hidden" name="next" value={state?.values['next'] ?? next} />
      <TextField
        name="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        error={state?.errors['email']}
        defaultValue={state?.values['email'] ?? email}
      />
      <CodeField error={state?.errors['code']} />
      <SubmitButton busy="Confirming…">Confirm</SubmitButton>
      <button type="submit" formAction={resend} className="button-quiet">
        Send another code
      </button>
    </form>
  )
}
