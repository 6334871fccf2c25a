'use client'

import { nameAction, passwordAction } from '../../app/account/actions.ts'
import { TextField } from '../form/field.tsx'
import { FormNotes } from '../form/form-notes.tsx'
import { NewPassword } from '../form/new-password.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { useForm } from '../form/use-form.ts'

export function NameForm({ name }: { name: string }) {
  const { state, submit, form, field } = useForm(nameAction, { name })
  return (
    <form ref={form} action={submit} noValidate className="flex flex-col gap-4">
      <FormNotes state={state} />
      <TextField {...field('name')} label="Your name" autoComplete="name" />
      <SubmitButton busy="Saving…" className="button-quiet self-start">
        Save the name
      </SubmitButton>
    </form>
  )
}

export function PasswordForm({ email }: { email: string }) {
  const { state, submit, form, field } = useForm(passwordAction)
  return (
    <form ref={form} action={submit} noValidate className="flex flex-col gap-4">
      <FormNotes state={state} />
      {/* Whose password it is, for what keeps passwords. */}
      <input type="hidden" name="username" value={email} autoComplete="username" />
      <TextField {...field('current')} label="Password now" type="password" autoComplete="current-password" />
      <NewPassword error={field('password').error} label="New password" />
      <SubmitButton busy="Changing…" className="button-quiet self-start">
        Change the password
      </SubmitButton>
    </form>
  )
}
