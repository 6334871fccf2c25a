'use client'

import { forgottenAction, resetAction } from '../../app/forgotten-password/actions.ts'
import { CodeField } from '../form/code-field.tsx'
import { TextField } from '../form/field.tsx'
import { FormNotes } from '../form/form-notes.tsx'
import { NewPassword } from '../form/new-password.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { useForm } from '../form/use-form.ts'

export function ForgottenForm({ email }: { email: string }) {
  const { state, submit, form, field } = useForm(forgottenAction, { email })
  return (
    <form ref={form} action={submit} noValidate className="card flex flex-col gap-4 p-5">
      <FormNotes state={state} />
      <TextField {...field('email')} label="E-mail" type="email" autoComplete="username" />
      <SubmitButton busy="Sending…">Send me a code</SubmitButton>
    </form>
  )
}

export function ResetForm({ email }: { email: string }) {
  const { state, submit, form, field } = useForm(resetAction, { email })
  return (
    <form ref={form} action={submit} noValidate className="card flex flex-col gap-4 p-5">
      <FormNotes state={state} />
      <TextField {...field('email')} label="E-mail" type="email" autoComplete="username" />
      <CodeField error={field('code').error} />
      <NewPassword error={field('password').error} label="New password" />
      <SubmitButton busy="Saving…">Save the new password</SubmitButton>
    </form>
  )
}
